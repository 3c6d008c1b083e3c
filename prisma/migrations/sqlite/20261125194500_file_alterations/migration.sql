-- CreateTable
CREATE TABLE "FileAlteration" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "chainId" INTEGER NOT NULL,
    "occurrenceId" INTEGER NOT NULL,
    "fileId" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "config" BOOLEAN NOT NULL
);

-- CreateTable
CREATE TABLE "LayerDigests" (
    "layerId" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "content" BLOB NOT NULL
);

-- CreateIndex
CREATE INDEX "FileAlteration_chainId_idx" ON "FileAlteration"("chainId");

-- CreateIndex
CREATE INDEX "FileAlteration_occurrenceId_fileId_chainId_idx" ON "FileAlteration"("occurrenceId", "fileId", "chainId");

-- CreateIndex
CREATE INDEX "FileAlteration_fileId_idx" ON "FileAlteration"("fileId");

-- CreateIndex
CREATE INDEX "FileAlteration_kind_id_idx" ON "FileAlteration"("kind", "id");
