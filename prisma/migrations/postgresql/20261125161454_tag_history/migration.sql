-- DropIndex
DROP INDEX "TagMove_tagId_id_idx";

-- DropIndex
DROP INDEX "TagMove_digest_idx";

-- AlterTable
ALTER TABLE "TagMove" ADD COLUMN     "source" TEXT NOT NULL DEFAULT 'analyze',
ALTER COLUMN "digest" DROP NOT NULL;

-- CreateIndex
CREATE INDEX "TagMove_tagId_at_id_idx" ON "TagMove"("tagId", "at", "id");

-- CreateIndex
CREATE INDEX "TagMove_digest_at_idx" ON "TagMove"("digest", "at");

-- CreateIndex
CREATE INDEX "Image_analyzedAt_id_idx" ON "Image"("analyzedAt", "id");

-- The times of the moves of a tag do not go back: what was written later happened later.
UPDATE "TagMove" SET "at" = (SELECT MAX(p."at") FROM "TagMove" p WHERE p."tagId" = "TagMove"."tagId" AND p."id" <= "TagMove"."id")
WHERE EXISTS (SELECT 1 FROM "TagMove" p WHERE p."tagId" = "TagMove"."tagId" AND p."at" > "TagMove"."at" AND p."id" < "TagMove"."id");

-- Tags that were let go without a move, nobody knows when: since now at the latest.
INSERT INTO "TagMove" ("tagId", "digest", "at", "source")
SELECT t."id", NULL, GREATEST(CAST(now() AT TIME ZONE 'UTC' AS TIMESTAMP(3)), (SELECT MAX(p."at") FROM "TagMove" p WHERE p."tagId" = t."id")), 'delete'
FROM "Tag" t WHERE t."imageId" IS NULL AND t."indexId" IS NULL AND EXISTS (SELECT 1 FROM "TagMove" p WHERE p."tagId" = t."id");

-- What registries have told of tags; tags of attestations are none.
INSERT INTO "Repository" ("name") SELECT DISTINCT e."repository" FROM "CustodyEntry" e
WHERE e."source" = 'distribution' AND e."kind" = 'PUSHED' AND e."repository" IS NOT NULL AND e."digest" IS NOT NULL AND e."tag" NOT LIKE 'sha256-%' ON CONFLICT DO NOTHING;
INSERT INTO "Tag" ("repositoryId", "name") SELECT DISTINCT r."id", e."tag" FROM "CustodyEntry" e JOIN "Repository" r ON r."name" = e."repository"
WHERE e."source" = 'distribution' AND e."kind" = 'PUSHED' AND e."digest" IS NOT NULL AND e."tag" NOT LIKE 'sha256-%' ON CONFLICT DO NOTHING;
INSERT INTO "TagMove" ("tagId", "digest", "at", "source")
SELECT t."id", CASE WHEN e."kind" = 'PUSHED' THEN e."digest" END, CAST(LEAST(e."at", e."recordedAt") AS TIMESTAMP(3)), 'distribution'
FROM "CustodyEntry" e JOIN "Repository" r ON r."name" = e."repository" JOIN "Tag" t ON t."repositoryId" = r."id" AND t."name" = e."tag"
WHERE e."source" = 'distribution' AND ((e."kind" = 'PUSHED' AND e."digest" IS NOT NULL) OR e."kind" = 'DELETED') AND e."tag" NOT LIKE 'sha256-%' ORDER BY e."at", e."id";
-- What a registry has told and what was seen later of the same is one move.
DELETE FROM "TagMove" WHERE EXISTS (SELECT 1 FROM "TagMove" p WHERE p."id" = (
    SELECT q."id" FROM "TagMove" q WHERE q."tagId" = "TagMove"."tagId" AND (q."at", q."id") < ("TagMove"."at", "TagMove"."id") ORDER BY q."at" DESC, q."id" DESC LIMIT 1)
  AND p."digest" IS NOT DISTINCT FROM "TagMove"."digest" AND (p."source" = 'distribution' OR "TagMove"."source" = 'distribution'));
UPDATE "Tag" SET
  "imageId" = (SELECT i."id" FROM "Image" i WHERE i."digest" = (SELECT m."digest" FROM "TagMove" m WHERE m."tagId" = "Tag"."id" ORDER BY m."at" DESC, m."id" DESC LIMIT 1)),
  "indexId" = (SELECT n."id" FROM "ImageIndex" n WHERE n."digest" = (SELECT m."digest" FROM "TagMove" m WHERE m."tagId" = "Tag"."id" ORDER BY m."at" DESC, m."id" DESC LIMIT 1))
WHERE "id" IN (SELECT m."tagId" FROM "TagMove" m WHERE m."source" = 'distribution');
