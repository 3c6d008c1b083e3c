-- CreateTable
CREATE TABLE "Report" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "savedAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "ReportRun" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "report" TEXT NOT NULL,
    "documentHash" TEXT NOT NULL,
    "variables" TEXT NOT NULL,
    "head" TEXT NOT NULL,
    "startedAt" DATETIME NOT NULL,
    "milliseconds" INTEGER NOT NULL,
    "rowCount" INTEGER NOT NULL,
    "complete" BOOLEAN NOT NULL,
    "reasons" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "rows" BLOB
);

-- CreateIndex
CREATE UNIQUE INDEX "Report_name_key" ON "Report"("name");

-- CreateIndex
CREATE INDEX "ReportRun_report_id_idx" ON "ReportRun"("report", "id");
