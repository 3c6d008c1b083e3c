-- CreateTable
CREATE TABLE "Worker" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "place" TEXT,
    "target" TEXT NOT NULL,
    "startedAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Lease" (
    "kind" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "analyzers" TEXT NOT NULL,
    "workerId" TEXT NOT NULL,

    PRIMARY KEY ("digest", "kind", "analyzers"),
    CONSTRAINT "Lease_workerId_fkey" FOREIGN KEY ("workerId") REFERENCES "Worker" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "Worker_expiresAt_idx" ON "Worker"("expiresAt");

-- CreateIndex
CREATE INDEX "Lease_workerId_idx" ON "Lease"("workerId");
