-- CreateTable
CREATE TABLE "TrustRoot" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "material" TEXT NOT NULL,
    "terms" TEXT NOT NULL,
    "addedVersion" INTEGER NOT NULL,
    "addedAt" TIMESTAMP(3) NOT NULL,
    "removedVersion" INTEGER,
    "removedAt" TIMESTAMP(3),

    CONSTRAINT "TrustRoot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Statement" (
    "id" SERIAL NOT NULL,
    "attestationId" INTEGER NOT NULL,
    "index" INTEGER NOT NULL,
    "documentDigest" TEXT NOT NULL,
    "predicateType" TEXT,

    CONSTRAINT "Statement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StatementSubject" (
    "statementId" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,

    CONSTRAINT "StatementSubject_pkey" PRIMARY KEY ("statementId","digest")
);

-- CreateTable
CREATE TABLE "SignatureMatch" (
    "statementId" INTEGER NOT NULL,
    "signature" INTEGER NOT NULL,
    "trustRootId" INTEGER NOT NULL,

    CONSTRAINT "SignatureMatch_pkey" PRIMARY KEY ("statementId","signature","trustRootId")
);

-- CreateTable
CREATE TABLE "Build" (
    "id" SERIAL NOT NULL,
    "statementId" INTEGER NOT NULL,
    "buildType" TEXT NOT NULL,
    "invocationId" TEXT,
    "startedAt" TIMESTAMP(3),
    "finishedAt" TIMESTAMP(3),
    "builderId" INTEGER,
    "sourceRevisionId" INTEGER,

    CONSTRAINT "Build_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Builder" (
    "id" SERIAL NOT NULL,
    "uri" TEXT NOT NULL,

    CONSTRAINT "Builder_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SourceRevision" (
    "id" SERIAL NOT NULL,
    "uri" TEXT NOT NULL,
    "revision" TEXT NOT NULL,

    CONSTRAINT "SourceRevision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Material" (
    "id" SERIAL NOT NULL,
    "uri" TEXT NOT NULL,
    "digest" TEXT NOT NULL,

    CONSTRAINT "Material_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BuildMaterial" (
    "buildId" INTEGER NOT NULL,
    "materialId" INTEGER NOT NULL,

    CONSTRAINT "BuildMaterial_pkey" PRIMARY KEY ("buildId","materialId")
);

-- CreateTable
CREATE TABLE "CustodyEntry" (
    "id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "digest" TEXT,
    "repository" TEXT,
    "tag" TEXT,
    "actor" TEXT,
    "source" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "recordedAt" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "CustodyEntry_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "TrustRoot_addedVersion_key" ON "TrustRoot"("addedVersion");

-- CreateIndex
CREATE INDEX "TrustRoot_fingerprint_idx" ON "TrustRoot"("fingerprint");

-- CreateIndex
CREATE UNIQUE INDEX "Statement_attestationId_index_key" ON "Statement"("attestationId", "index");

-- CreateIndex
CREATE INDEX "StatementSubject_digest_idx" ON "StatementSubject"("digest");

-- CreateIndex
CREATE INDEX "SignatureMatch_trustRootId_statementId_idx" ON "SignatureMatch"("trustRootId", "statementId");

-- CreateIndex
CREATE UNIQUE INDEX "Build_statementId_key" ON "Build"("statementId");

-- CreateIndex
CREATE INDEX "Build_builderId_idx" ON "Build"("builderId");

-- CreateIndex
CREATE INDEX "Build_sourceRevisionId_idx" ON "Build"("sourceRevisionId");

-- CreateIndex
CREATE UNIQUE INDEX "Builder_uri_key" ON "Builder"("uri");

-- CreateIndex
CREATE INDEX "SourceRevision_revision_idx" ON "SourceRevision"("revision");

-- CreateIndex
CREATE UNIQUE INDEX "SourceRevision_uri_revision_key" ON "SourceRevision"("uri", "revision");

-- CreateIndex
CREATE INDEX "Material_digest_idx" ON "Material"("digest");

-- CreateIndex
CREATE UNIQUE INDEX "Material_uri_digest_key" ON "Material"("uri", "digest");

-- CreateIndex
CREATE INDEX "BuildMaterial_materialId_idx" ON "BuildMaterial"("materialId");

-- CreateIndex
CREATE UNIQUE INDEX "CustodyEntry_key_key" ON "CustodyEntry"("key");

-- CreateIndex
CREATE UNIQUE INDEX "CustodyEntry_previous_key" ON "CustodyEntry"("previous");

-- CreateIndex
CREATE INDEX "CustodyEntry_digest_id_idx" ON "CustodyEntry"("digest", "id");

-- CreateIndex
CREATE INDEX "CustodyEntry_kind_id_idx" ON "CustodyEntry"("kind", "id");

-- AddForeignKey
ALTER TABLE "Statement" ADD CONSTRAINT "Statement_attestationId_fkey" FOREIGN KEY ("attestationId") REFERENCES "Attestation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StatementSubject" ADD CONSTRAINT "StatementSubject_statementId_fkey" FOREIGN KEY ("statementId") REFERENCES "Statement"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SignatureMatch" ADD CONSTRAINT "SignatureMatch_statementId_fkey" FOREIGN KEY ("statementId") REFERENCES "Statement"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SignatureMatch" ADD CONSTRAINT "SignatureMatch_trustRootId_fkey" FOREIGN KEY ("trustRootId") REFERENCES "TrustRoot"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Build" ADD CONSTRAINT "Build_statementId_fkey" FOREIGN KEY ("statementId") REFERENCES "Statement"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Build" ADD CONSTRAINT "Build_builderId_fkey" FOREIGN KEY ("builderId") REFERENCES "Builder"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Build" ADD CONSTRAINT "Build_sourceRevisionId_fkey" FOREIGN KEY ("sourceRevisionId") REFERENCES "SourceRevision"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BuildMaterial" ADD CONSTRAINT "BuildMaterial_buildId_fkey" FOREIGN KEY ("buildId") REFERENCES "Build"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BuildMaterial" ADD CONSTRAINT "BuildMaterial_materialId_fkey" FOREIGN KEY ("materialId") REFERENCES "Material"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
