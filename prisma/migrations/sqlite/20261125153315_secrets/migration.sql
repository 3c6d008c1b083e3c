-- CreateTable
CREATE TABLE "Secret" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "layerId" INTEGER,
    "fileId" INTEGER,
    "imageId" INTEGER,
    "place" TEXT,
    "rule" TEXT NOT NULL,
    "line" INTEGER,
    "fingerprint" TEXT,
    CONSTRAINT "Secret_layerId_fkey" FOREIGN KEY ("layerId") REFERENCES "Layer" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Secret_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "Secret_layerId_idx" ON "Secret"("layerId");

-- CreateIndex
CREATE INDEX "Secret_imageId_idx" ON "Secret"("imageId");

-- CreateIndex
CREATE INDEX "Secret_rule_id_idx" ON "Secret"("rule", "id");

-- CreateIndex
CREATE INDEX "Secret_fingerprint_id_idx" ON "Secret"("fingerprint", "id");
