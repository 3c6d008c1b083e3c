-- CreateTable
CREATE TABLE "ImageLabel" (
    "imageId" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    PRIMARY KEY ("imageId", "name"),
    CONSTRAINT "ImageLabel_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "PackageGram" (
    "gram" TEXT NOT NULL,
    "packageId" INTEGER NOT NULL,

    PRIMARY KEY ("gram", "packageId"),
    CONSTRAINT "PackageGram_packageId_fkey" FOREIGN KEY ("packageId") REFERENCES "Package" ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "LicenseTerm" (
    "term" TEXT NOT NULL,
    "packageVersionId" INTEGER NOT NULL,

    PRIMARY KEY ("term", "packageVersionId"),
    CONSTRAINT "LicenseTerm_packageVersionId_fkey" FOREIGN KEY ("packageVersionId") REFERENCES "PackageVersion" ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITHOUT ROWID;

-- CreateIndex
CREATE INDEX "ImageLabel_name_value_imageId_idx" ON "ImageLabel"("name", "value", "imageId");

-- CreateIndex
CREATE INDEX "PackageGram_packageId_idx" ON "PackageGram"("packageId");

-- CreateIndex
CREATE INDEX "LicenseTerm_packageVersionId_idx" ON "LicenseTerm"("packageVersionId");

-- CreateIndex
CREATE INDEX "Image_created_idx" ON "Image"("created");

-- An expression, so that only questions by platform take it: of two indexes on whole columns SQLite, which has no statistics, may take the worse one.
CREATE INDEX "Image_platform_text" ON "Image" (("platform" || ''));

-- What the store holds already.
INSERT OR IGNORE INTO "ImageLabel" ("imageId", "name", "value")
SELECT i."id", j."key", substr(j."value", 1, 257) FROM "Image" i CROSS JOIN json_each(i."config", '$.config.Labels') j
WHERE json_type(i."config", '$.config.Labels') = 'object' AND j."type" = 'text' AND length(j."key") BETWEEN 1 AND 256;

INSERT OR IGNORE INTO "PackageGram" ("gram", "packageId")
WITH RECURSIVE q("id", "name", "at") AS (
  SELECT "id", lower("name"), 1 FROM "Package" WHERE "name" <> ''
  UNION ALL SELECT "id", "name", "at" + 1 FROM q WHERE "at" < length("name"))
SELECT substr("name", "at", 3), "id" FROM q;

INSERT OR IGNORE INTO "LicenseTerm" ("term", "packageVersionId")
WITH declared AS (SELECT v."id", lower(j."value") AS "text" FROM "PackageVersion" v CROSS JOIN json_each(replace(v."licenses", '\u0000', '\ufffd')) j WHERE j."type" = 'text'),
spaced AS (
  SELECT "id", replace(replace(replace(replace(replace(replace(replace(replace(replace(replace("text",
    char(9), ' '), char(10), ' '), char(13), ' '), '(', ' '), ')', ' '), ',', ' '), ';', ' '), '/', ' '), '|', ' '), '&', ' ') AS "text"
  FROM declared WHERE length("text") <= 1024)
SELECT "text", "id" FROM declared WHERE length("text") BETWEEN 1 AND 256
UNION SELECT j."value", spaced."id" FROM spaced CROSS JOIN json_each('[' || replace(json_quote(spaced."text"), ' ', '","') || ']') j
WHERE length(j."value") BETWEEN 1 AND 256 AND j."value" NOT IN ('and', 'or', 'with');
