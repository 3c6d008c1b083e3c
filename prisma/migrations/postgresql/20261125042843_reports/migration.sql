-- CreateTable
CREATE TABLE "Report" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "savedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Report_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ReportRun" (
    "id" SERIAL NOT NULL,
    "report" TEXT NOT NULL,
    "documentHash" TEXT NOT NULL,
    "variables" TEXT NOT NULL,
    "head" TEXT NOT NULL,
    "startedAt" TIMESTAMP(3) NOT NULL,
    "milliseconds" INTEGER NOT NULL,
    "rowCount" INTEGER NOT NULL,
    "complete" BOOLEAN NOT NULL,
    "reasons" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "rows" BYTEA,

    CONSTRAINT "ReportRun_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Report_name_key" ON "Report"("name");

-- CreateIndex
CREATE INDEX "ReportRun_report_id_idx" ON "ReportRun"("report", "id");
