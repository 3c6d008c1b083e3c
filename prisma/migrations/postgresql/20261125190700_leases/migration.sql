-- CreateTable
CREATE TABLE "Worker" (
    "id" TEXT COLLATE "C" NOT NULL,
    "host" TEXT COLLATE "C" NOT NULL,
    "pid" INTEGER NOT NULL,
    "place" TEXT COLLATE "C",
    "target" TEXT COLLATE "C" NOT NULL,
    "startedAt" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Lease" (
    "kind" TEXT COLLATE "C" NOT NULL,
    "digest" TEXT COLLATE "C" NOT NULL,
    "analyzers" TEXT COLLATE "C" NOT NULL,
    "workerId" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "Lease_pkey" PRIMARY KEY ("digest","kind","analyzers")
);

-- CreateIndex
CREATE INDEX "Worker_expiresAt_idx" ON "Worker"("expiresAt");

-- CreateIndex
CREATE INDEX "Lease_workerId_idx" ON "Lease"("workerId");

-- AddForeignKey
ALTER TABLE "Lease" ADD CONSTRAINT "Lease_workerId_fkey" FOREIGN KEY ("workerId") REFERENCES "Worker"("id") ON DELETE CASCADE ON UPDATE CASCADE;
