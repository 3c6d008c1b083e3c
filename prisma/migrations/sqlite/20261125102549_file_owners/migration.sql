-- CreateTable
CREATE TABLE "FileOwner" (
    "chainId" INTEGER NOT NULL,
    "firstFileId" INTEGER NOT NULL,
    "lastFileId" INTEGER NOT NULL,
    "occurrenceId" INTEGER NOT NULL,

    PRIMARY KEY ("firstFileId", "chainId", "occurrenceId")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "FileOwnerRemoval" (
    "chainId" INTEGER NOT NULL,
    "firstFileId" INTEGER NOT NULL,
    "lastFileId" INTEGER NOT NULL,
    "occurrenceId" INTEGER NOT NULL,

    PRIMARY KEY ("occurrenceId", "chainId", "firstFileId")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "LayerClaims" (
    "layerId" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "content" BLOB NOT NULL
);

-- CreateTable
CREATE TABLE "ChainClaims" (
    "chainId" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "content" BLOB NOT NULL
);

-- CreateIndex
CREATE INDEX "FileOwner_occurrenceId_idx" ON "FileOwner"("occurrenceId");

-- CreateIndex
CREATE INDEX "FileOwner_chainId_idx" ON "FileOwner"("chainId");

-- CreateIndex
CREATE INDEX "FileOwnerRemoval_chainId_idx" ON "FileOwnerRemoval"("chainId");
