-- CreateTable
CREATE TABLE "Source" (
    "id" SERIAL NOT NULL,
    "target" TEXT NOT NULL,
    "analyzedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Source_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SourceImage" (
    "sourceId" INTEGER NOT NULL,
    "imageId" INTEGER NOT NULL,

    CONSTRAINT "SourceImage_pkey" PRIMARY KEY ("sourceId","imageId")
);

-- CreateIndex
CREATE UNIQUE INDEX "Source_target_key" ON "Source"("target");

-- CreateIndex
CREATE INDEX "SourceImage_imageId_idx" ON "SourceImage"("imageId");

-- AddForeignKey
ALTER TABLE "SourceImage" ADD CONSTRAINT "SourceImage_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Source"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SourceImage" ADD CONSTRAINT "SourceImage_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image"("id") ON DELETE CASCADE ON UPDATE CASCADE;
