-- CreateTable
CREATE TABLE "FileAlteration" (
    "id" SERIAL NOT NULL,
    "chainId" INTEGER NOT NULL,
    "occurrenceId" INTEGER NOT NULL,
    "fileId" INTEGER NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "config" BOOLEAN NOT NULL,

    CONSTRAINT "FileAlteration_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LayerDigests" (
    "layerId" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "LayerDigests_pkey" PRIMARY KEY ("layerId")
);

-- CreateIndex
CREATE INDEX "FileAlteration_chainId_idx" ON "FileAlteration"("chainId");

-- CreateIndex
CREATE INDEX "FileAlteration_occurrenceId_fileId_chainId_idx" ON "FileAlteration"("occurrenceId", "fileId", "chainId");

-- CreateIndex
CREATE INDEX "FileAlteration_fileId_idx" ON "FileAlteration"("fileId");

-- CreateIndex
CREATE INDEX "FileAlteration_kind_id_idx" ON "FileAlteration"("kind", "id");
