-- CreateTable
CREATE TABLE "ImageLabel" (
    "imageId" INTEGER NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "value" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "ImageLabel_pkey" PRIMARY KEY ("imageId","name")
);

-- CreateTable
CREATE TABLE "PackageGram" (
    "gram" TEXT COLLATE "C" NOT NULL,
    "packageId" INTEGER NOT NULL,

    CONSTRAINT "PackageGram_pkey" PRIMARY KEY ("gram","packageId")
);

-- CreateTable
CREATE TABLE "LicenseTerm" (
    "term" TEXT COLLATE "C" NOT NULL,
    "packageVersionId" INTEGER NOT NULL,

    CONSTRAINT "LicenseTerm_pkey" PRIMARY KEY ("term","packageVersionId")
);

-- CreateIndex
CREATE INDEX "ImageLabel_name_value_imageId_idx" ON "ImageLabel"("name", "value", "imageId");

-- CreateIndex
CREATE INDEX "PackageGram_packageId_idx" ON "PackageGram"("packageId");

-- CreateIndex
CREATE INDEX "LicenseTerm_packageVersionId_idx" ON "LicenseTerm"("packageVersionId");

-- CreateIndex
CREATE INDEX "Image_created_idx" ON "Image"("created");

-- AddForeignKey
ALTER TABLE "ImageLabel" ADD CONSTRAINT "ImageLabel_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PackageGram" ADD CONSTRAINT "PackageGram_packageId_fkey" FOREIGN KEY ("packageId") REFERENCES "Package"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LicenseTerm" ADD CONSTRAINT "LicenseTerm_packageVersionId_fkey" FOREIGN KEY ("packageVersionId") REFERENCES "PackageVersion"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- An expression, as in SQLite, so that both stores are asked in the same words.
CREATE INDEX "Image_platform_text" ON "Image" (("platform" || ''));

-- What the store holds already.
INSERT INTO "ImageLabel" ("imageId", "name", "value")
SELECT i."id", j."key", left(j."value" #>> '{}', 257) FROM "Image" i CROSS JOIN LATERAL jsonb_each(
  CASE WHEN jsonb_typeof(i."config" #> '{config,Labels}') = 'object' THEN i."config" #> '{config,Labels}' ELSE '{}'::jsonb END) j
WHERE jsonb_typeof(j."value") = 'string' AND length(j."key") BETWEEN 1 AND 256 ON CONFLICT DO NOTHING;

INSERT INTO "PackageGram" ("gram", "packageId")
SELECT DISTINCT substr(lower(k."name" COLLATE "C"), q."at", 3), k."id" FROM "Package" k CROSS JOIN LATERAL generate_series(1, length(k."name")) q("at");

INSERT INTO "LicenseTerm" ("term", "packageVersionId")
WITH declared AS (
  SELECT v."id", lower(j."value" COLLATE "C") AS "text" FROM "PackageVersion" v
  CROSS JOIN LATERAL json_array_elements_text(regexp_replace(v."licenses", '\\u(0000|d[89a-f][0-9a-f]{2})', '\\ufffd', 'gi')::json) j("value"))
SELECT "text", "id" FROM declared WHERE length("text") BETWEEN 1 AND 256
UNION SELECT j."value", declared."id" FROM declared CROSS JOIN LATERAL regexp_split_to_table(declared."text", '[ \t\r\n(),;/|&]+') j("value")
WHERE length(declared."text") <= 1024 AND length(j."value") BETWEEN 1 AND 256 AND j."value" NOT IN ('and', 'or', 'with');
