-- AlterTable
ALTER TABLE "Image" ADD COLUMN "annotations" JSONB;
ALTER TABLE "Image" ADD COLUMN "historyId" TEXT;

-- CreateIndex
CREATE INDEX "Image_historyId_id_idx" ON "Image"("historyId", "id");
