-- CreateTable
CREATE TABLE "Worker" (
    "id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "place" TEXT,
    "target" TEXT NOT NULL,
    "startedAt" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Lease" (
    "kind" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "analyzers" TEXT NOT NULL,
    "workerId" TEXT NOT NULL,

    CONSTRAINT "Lease_pkey" PRIMARY KEY ("digest","kind","analyzers")
);

-- CreateIndex
CREATE INDEX "Worker_expiresAt_idx" ON "Worker"("expiresAt");

-- CreateIndex
CREATE INDEX "Lease_workerId_idx" ON "Lease"("workerId");

-- AddForeignKey
ALTER TABLE "Lease" ADD CONSTRAINT "Lease_workerId_fkey" FOREIGN KEY ("workerId") REFERENCES "Worker"("id") ON DELETE CASCADE ON UPDATE CASCADE;
