-- DropIndex
DROP INDEX "Layer_imageCount_id_idx";

-- CreateIndex
CREATE INDEX "Layer_imageCount_id_size_bytesSaved_idx" ON "Layer"("imageCount" DESC, "id" DESC, "size", "bytesSaved");
