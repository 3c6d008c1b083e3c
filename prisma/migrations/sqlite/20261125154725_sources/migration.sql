-- CreateTable
CREATE TABLE "Source" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "target" TEXT NOT NULL,
    "analyzedAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "SourceImage" (
    "sourceId" INTEGER NOT NULL,
    "imageId" INTEGER NOT NULL,

    PRIMARY KEY ("sourceId", "imageId"),
    CONSTRAINT "SourceImage_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Source" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "SourceImage_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "Source_target_key" ON "Source"("target");

-- CreateIndex
CREATE INDEX "SourceImage_imageId_idx" ON "SourceImage"("imageId");
