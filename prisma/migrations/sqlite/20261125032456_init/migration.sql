-- CreateTable
CREATE TABLE "Repository" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Tag" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "repositoryId" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "imageId" INTEGER,
    "indexId" INTEGER,
    CONSTRAINT "Tag_repositoryId_fkey" FOREIGN KEY ("repositoryId") REFERENCES "Repository" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Tag_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Tag_indexId_fkey" FOREIGN KEY ("indexId") REFERENCES "ImageIndex" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "TagMove" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "tagId" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    CONSTRAINT "TagMove_tagId_fkey" FOREIGN KEY ("tagId") REFERENCES "Tag" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ImageIndex" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "digest" TEXT NOT NULL,
    "analyzedAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "ImageIndexMember" (
    "indexId" INTEGER NOT NULL,
    "imageId" INTEGER NOT NULL,

    PRIMARY KEY ("indexId", "imageId"),
    CONSTRAINT "ImageIndexMember_indexId_fkey" FOREIGN KEY ("indexId") REFERENCES "ImageIndex" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "ImageIndexMember_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Image" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "digest" TEXT NOT NULL,
    "configDigest" TEXT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "synthesized" BOOLEAN NOT NULL,
    "platform" TEXT NOT NULL,
    "created" DATETIME,
    "analyzedAt" DATETIME NOT NULL,
    "topChainId" INTEGER,
    "layerCount" INTEGER NOT NULL,
    "size" BIGINT NOT NULL,
    "config" JSONB NOT NULL,
    CONSTRAINT "Image_topChainId_fkey" FOREIGN KEY ("topChainId") REFERENCES "Chain" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Layer" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "diffId" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "analyzerSet" TEXT NOT NULL,
    "firstFileId" INTEGER NOT NULL,
    "fileCount" INTEGER NOT NULL,
    "imageCount" INTEGER NOT NULL,
    "bytesSaved" BIGINT NOT NULL,
    "whiteouts" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Blob" (
    "digest" TEXT NOT NULL PRIMARY KEY,
    "layerId" INTEGER NOT NULL,
    "mediaType" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    CONSTRAINT "Blob_layerId_fkey" FOREIGN KEY ("layerId") REFERENCES "Layer" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Chain" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "chainId" TEXT NOT NULL,
    "parentId" INTEGER,
    "layerId" INTEGER NOT NULL,
    "depth" INTEGER NOT NULL,
    CONSTRAINT "Chain_layerId_fkey" FOREIGN KEY ("layerId") REFERENCES "Layer" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Chain_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "Chain" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ImageLayer" (
    "imageId" INTEGER NOT NULL,
    "index" INTEGER NOT NULL,
    "layerId" INTEGER NOT NULL,
    "chainId" INTEGER NOT NULL,
    "blobDigest" TEXT,
    "mediaType" TEXT,
    "createdBy" TEXT,
    "createdAt" DATETIME,

    PRIMARY KEY ("imageId", "index"),
    CONSTRAINT "ImageLayer_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "ImageLayer_layerId_fkey" FOREIGN KEY ("layerId") REFERENCES "Layer" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "ImageLayer_chainId_fkey" FOREIGN KEY ("chainId") REFERENCES "Chain" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "File" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "layerId" INTEGER NOT NULL,
    "path" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "mode" INTEGER NOT NULL,
    "uid" INTEGER NOT NULL,
    "gid" INTEGER NOT NULL,
    "size" BIGINT NOT NULL,
    "sha256" BLOB,
    "linkTarget" TEXT
);

-- CreateTable
CREATE TABLE "FilePlacement" (
    "chainId" INTEGER NOT NULL,
    "fileId" INTEGER NOT NULL,
    "path" TEXT,
    "size" BIGINT,
    "sha256" BLOB,

    PRIMARY KEY ("chainId", "fileId")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "FileRemoval" (
    "fileId" INTEGER NOT NULL,
    "chainId" INTEGER NOT NULL,

    PRIMARY KEY ("fileId", "chainId")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Evidence" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "layerId" INTEGER NOT NULL,
    "path" TEXT NOT NULL,
    "analyzer" TEXT NOT NULL,
    "standing" BOOLEAN NOT NULL,
    "findings" TEXT NOT NULL,
    CONSTRAINT "Evidence_layerId_fkey" FOREIGN KEY ("layerId") REFERENCES "Layer" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "LayerGap" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "layerId" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "path" TEXT,
    CONSTRAINT "LayerGap_layerId_fkey" FOREIGN KEY ("layerId") REFERENCES "Layer" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ImageGap" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "imageId" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "path" TEXT,
    "index" INTEGER,
    CONSTRAINT "ImageGap_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Package" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "type" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "name" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "PackageVersion" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "packageId" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "purl" TEXT NOT NULL,
    "licenses" TEXT NOT NULL,
    CONSTRAINT "PackageVersion_packageId_fkey" FOREIGN KEY ("packageId") REFERENCES "Package" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Occurrence" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "chainId" INTEGER NOT NULL,
    "packageVersionId" INTEGER NOT NULL,
    "path" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "OccurrenceRemoval" (
    "occurrenceId" INTEGER NOT NULL,
    "chainId" INTEGER NOT NULL,

    PRIMARY KEY ("occurrenceId", "chainId")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "ChainDistro" (
    "chainId" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "distro" TEXT NOT NULL,
    "versionId" TEXT,
    "prettyName" TEXT
);

-- CreateTable
CREATE TABLE "Attestation" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "digest" TEXT NOT NULL,
    "subjectDigest" TEXT,
    "artifactType" TEXT,
    "manifest" TEXT NOT NULL,
    "seenAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "AttestationDocument" (
    "attestationId" INTEGER NOT NULL,
    "index" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "annotations" JSONB NOT NULL,
    "content" BLOB NOT NULL,

    PRIMARY KEY ("attestationId", "index"),
    CONSTRAINT "AttestationDocument_attestationId_fkey" FOREIGN KEY ("attestationId") REFERENCES "Attestation" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "IdBlock" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "next" INTEGER NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "Repository_name_key" ON "Repository"("name");

-- CreateIndex
CREATE INDEX "Tag_imageId_idx" ON "Tag"("imageId");

-- CreateIndex
CREATE INDEX "Tag_indexId_idx" ON "Tag"("indexId");

-- CreateIndex
CREATE INDEX "Tag_name_idx" ON "Tag"("name");

-- CreateIndex
CREATE UNIQUE INDEX "Tag_repositoryId_name_key" ON "Tag"("repositoryId", "name");

-- CreateIndex
CREATE INDEX "TagMove_tagId_id_idx" ON "TagMove"("tagId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "ImageIndex_digest_key" ON "ImageIndex"("digest");

-- CreateIndex
CREATE INDEX "ImageIndexMember_imageId_idx" ON "ImageIndexMember"("imageId");

-- CreateIndex
CREATE UNIQUE INDEX "Image_digest_key" ON "Image"("digest");

-- CreateIndex
CREATE INDEX "Image_configDigest_idx" ON "Image"("configDigest");

-- CreateIndex
CREATE INDEX "Image_topChainId_idx" ON "Image"("topChainId");

-- CreateIndex
CREATE UNIQUE INDEX "Layer_diffId_key" ON "Layer"("diffId");

-- CreateIndex
CREATE INDEX "Layer_imageCount_id_idx" ON "Layer"("imageCount" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Layer_bytesSaved_id_idx" ON "Layer"("bytesSaved" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Layer_size_id_idx" ON "Layer"("size" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Blob_layerId_idx" ON "Blob"("layerId");

-- CreateIndex
CREATE UNIQUE INDEX "Chain_chainId_key" ON "Chain"("chainId");

-- CreateIndex
CREATE INDEX "Chain_parentId_idx" ON "Chain"("parentId");

-- CreateIndex
CREATE INDEX "Chain_layerId_idx" ON "Chain"("layerId");

-- CreateIndex
CREATE INDEX "ImageLayer_layerId_imageId_idx" ON "ImageLayer"("layerId", "imageId");

-- CreateIndex
CREATE INDEX "ImageLayer_chainId_imageId_idx" ON "ImageLayer"("chainId", "imageId");

-- CreateIndex
CREATE INDEX "File_path_layerId_idx" ON "File"("path", "layerId");

-- CreateIndex
CREATE INDEX "File_sha256_idx" ON "File"("sha256");

-- CreateIndex
CREATE INDEX "FilePlacement_path_idx" ON "FilePlacement"("path");

-- CreateIndex
CREATE INDEX "FilePlacement_fileId_idx" ON "FilePlacement"("fileId");

-- CreateIndex
CREATE INDEX "FilePlacement_sha256_idx" ON "FilePlacement"("sha256");

-- CreateIndex
CREATE INDEX "FileRemoval_chainId_idx" ON "FileRemoval"("chainId");

-- CreateIndex
CREATE INDEX "Evidence_layerId_idx" ON "Evidence"("layerId");

-- CreateIndex
CREATE INDEX "LayerGap_layerId_idx" ON "LayerGap"("layerId");

-- CreateIndex
CREATE INDEX "ImageGap_imageId_idx" ON "ImageGap"("imageId");

-- CreateIndex
CREATE INDEX "Package_name_idx" ON "Package"("name");

-- CreateIndex
CREATE UNIQUE INDEX "Package_type_namespace_name_key" ON "Package"("type", "namespace", "name");

-- CreateIndex
CREATE UNIQUE INDEX "PackageVersion_purl_key" ON "PackageVersion"("purl");

-- CreateIndex
CREATE INDEX "PackageVersion_packageId_idx" ON "PackageVersion"("packageId");

-- CreateIndex
CREATE INDEX "Occurrence_chainId_idx" ON "Occurrence"("chainId");

-- CreateIndex
CREATE INDEX "Occurrence_packageVersionId_chainId_idx" ON "Occurrence"("packageVersionId", "chainId");

-- CreateIndex
CREATE INDEX "OccurrenceRemoval_chainId_idx" ON "OccurrenceRemoval"("chainId");

-- CreateIndex
CREATE UNIQUE INDEX "Attestation_digest_key" ON "Attestation"("digest");

-- CreateIndex
CREATE INDEX "Attestation_subjectDigest_idx" ON "Attestation"("subjectDigest");

-- CreateIndex
CREATE INDEX "AttestationDocument_digest_idx" ON "AttestationDocument"("digest");

-- Setuid and setgid files are few among many: only they are indexed (3072 = 0o6000). Not seen by the model diff; a later rebuild of "File" must repeat it.
CREATE INDEX "File_setuid_idx" ON "File"("id") WHERE ("mode" & 3072) <> 0;
