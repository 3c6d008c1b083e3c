-- CreateTable
CREATE TABLE "Setting" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "layerId" INTEGER,
    "fileId" INTEGER,
    "imageId" INTEGER,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "line" INTEGER,
    CONSTRAINT "Setting_layerId_fkey" FOREIGN KEY ("layerId") REFERENCES "Layer" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Setting_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- AlterTable
ALTER TABLE "Image" ADD COLUMN "settingsRead" INTEGER NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "Image_settingsRead_idx" ON "Image"("settingsRead");

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
