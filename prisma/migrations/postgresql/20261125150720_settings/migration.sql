-- AlterTable
ALTER TABLE "Image" ADD COLUMN     "settingsRead" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "Setting" (
    "id" SERIAL NOT NULL,
    "layerId" INTEGER,
    "fileId" INTEGER,
    "imageId" INTEGER,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "line" INTEGER,

    CONSTRAINT "Setting_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Setting_layerId_idx" ON "Setting"("layerId");

-- CreateIndex
CREATE INDEX "Setting_fileId_idx" ON "Setting"("fileId");

-- CreateIndex
CREATE INDEX "Setting_imageId_idx" ON "Setting"("imageId");

-- CreateIndex
CREATE INDEX "Setting_kind_key_id_idx" ON "Setting"("kind", "key", "id");

-- CreateIndex
CREATE INDEX "Setting_key_id_idx" ON "Setting"("key", "id");

-- CreateIndex
CREATE INDEX "Setting_value_id_idx" ON "Setting"("value", "id");

-- CreateIndex
CREATE INDEX "Image_settingsRead_idx" ON "Image"("settingsRead");

-- AddForeignKey
ALTER TABLE "Setting" ADD CONSTRAINT "Setting_layerId_fkey" FOREIGN KEY ("layerId") REFERENCES "Layer"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Setting" ADD CONSTRAINT "Setting_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image"("id") ON DELETE CASCADE ON UPDATE CASCADE;
