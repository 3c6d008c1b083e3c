-- CreateTable
CREATE TABLE "Path" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "path" TEXT NOT NULL,
    "basename" TEXT NOT NULL,
    "extension" TEXT NOT NULL
);

-- Each path once; what comes after the last "/" (dot) of a text is what is left of it without all that rtrim keeps of its own characters but that one.
INSERT INTO "Path" ("path", "basename", "extension")
SELECT q."path", q."basename",
    CASE WHEN replace(q."basename", '.', '') = q."basename" THEN '' ELSE substr(q."basename", length(rtrim(q."basename", replace(q."basename", '.', ''))) + 1) END
FROM (
    SELECT u."path", substr(u."path", length(rtrim(u."path", replace(u."path", '/', ''))) + 1) AS "basename"
    FROM (SELECT "path" FROM "File" UNION SELECT "path" FROM "FilePlacement" WHERE "path" IS NOT NULL) u
) q ORDER BY q."path";

-- CreateIndex
CREATE UNIQUE INDEX "Path_path_key" ON "Path"("path");

-- CreateIndex
CREATE INDEX "Path_basename_idx" ON "Path"("basename");

-- CreateIndex
CREATE INDEX "Path_extension_idx" ON "Path"("extension");

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_File" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "layerId" INTEGER NOT NULL,
    "pathId" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "mode" INTEGER NOT NULL,
    "uid" INTEGER NOT NULL,
    "gid" INTEGER NOT NULL,
    "size" BIGINT NOT NULL,
    "sha256" BLOB,
    "linkTarget" TEXT
);
INSERT INTO "new_File" ("id", "layerId", "pathId", "type", "mode", "uid", "gid", "size", "sha256", "linkTarget")
SELECT f."id", f."layerId", h."id", f."type", f."mode", f."uid", f."gid", f."size", f."sha256", f."linkTarget"
FROM "File" f CROSS JOIN "Path" h WHERE h."path" = f."path" ORDER BY f."id";
DROP TABLE "File";
ALTER TABLE "new_File" RENAME TO "File";
CREATE INDEX "File_pathId_id_idx" ON "File"("pathId", "id");
CREATE INDEX "File_sha256_id_idx" ON "File"("sha256", "id");
CREATE TABLE "new_FilePlacement" (
    "chainId" INTEGER NOT NULL,
    "fileId" INTEGER NOT NULL,
    "pathId" INTEGER,
    "size" BIGINT,
    "sha256" BLOB,

    PRIMARY KEY ("chainId", "fileId")
) WITHOUT ROWID;
INSERT INTO "new_FilePlacement" ("chainId", "fileId", "pathId", "size", "sha256")
SELECT p."chainId", p."fileId", h."id", p."size", p."sha256" FROM "FilePlacement" p LEFT JOIN "Path" h ON h."path" = p."path";
DROP TABLE "FilePlacement";
ALTER TABLE "new_FilePlacement" RENAME TO "FilePlacement";
CREATE INDEX "FilePlacement_pathId_fileId_idx" ON "FilePlacement"("pathId", "fileId");
CREATE INDEX "FilePlacement_fileId_idx" ON "FilePlacement"("fileId");
CREATE INDEX "FilePlacement_sha256_idx" ON "FilePlacement"("sha256");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- What is rare among files is indexed by itself. Not seen by the model diff; a later rebuild of "File" must repeat these.
-- setuid and setgid (3072 = 0o6000)
CREATE INDEX "File_setuid_idx" ON "File"("id") WHERE ("mode" & 3072) <> 0;
-- setuid, setgid, sticky, writable for all (3586 = 0o7002); the mode of a symlink says nothing
CREATE INDEX "File_special_idx" ON "File"("id") WHERE ("mode" & 3586) <> 0 AND "type" <> 'SYMLINK';
-- owners but root
CREATE INDEX "File_uid_idx" ON "File"("uid", "id") WHERE "uid" <> 0;
CREATE INDEX "File_gid_idx" ON "File"("gid", "id") WHERE "gid" <> 0;
-- a MiB and more
CREATE INDEX "File_large_idx" ON "File"("size", "id") WHERE "size" >= 1048576;
CREATE INDEX "FilePlacement_large_idx" ON "FilePlacement"("size", "fileId") WHERE "size" >= 1048576;
CREATE INDEX "File_device_idx" ON "File"("id") WHERE "type" IN ('CHARACTER_DEVICE', 'BLOCK_DEVICE', 'FIFO');
