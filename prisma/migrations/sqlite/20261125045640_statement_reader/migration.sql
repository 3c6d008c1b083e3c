-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Statement" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "attestationId" INTEGER NOT NULL,
    "index" INTEGER NOT NULL,
    "documentDigest" TEXT NOT NULL,
    "predicateType" TEXT,
    "reader" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "Statement_attestationId_fkey" FOREIGN KEY ("attestationId") REFERENCES "Attestation" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_Statement" ("attestationId", "documentDigest", "id", "index", "predicateType") SELECT "attestationId", "documentDigest", "id", "index", "predicateType" FROM "Statement";
DROP TABLE "Statement";
ALTER TABLE "new_Statement" RENAME TO "Statement";
CREATE UNIQUE INDEX "Statement_attestationId_index_key" ON "Statement"("attestationId", "index");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
