-- CreateTable
CREATE TABLE "FactSchema" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "title" TEXT,
    "kinds" TEXT NOT NULL,
    "jsonSchema" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "definedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "FactSchema_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Fact" (
    "id" INTEGER NOT NULL,
    "schemaId" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "setBy" TEXT,
    "setAt" TIMESTAMP(3) NOT NULL,
    "endedAt" TIMESTAMP(3),

    CONSTRAINT "Fact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "FactLeaf" (
    "factId" INTEGER NOT NULL,
    "pointer" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "FactLeaf_pkey" PRIMARY KEY ("factId","pointer","value")
);

-- CreateTable
CREATE TABLE "ExtensionTrust" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "looksAt" TEXT NOT NULL,
    "trustedAt" TIMESTAMP(3) NOT NULL,
    "removedAt" TIMESTAMP(3),

    CONSTRAINT "ExtensionTrust_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ExtensionRun" (
    "id" SERIAL NOT NULL,
    "extension" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "milliseconds" INTEGER NOT NULL,
    "factCount" INTEGER NOT NULL,
    "ranAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "ExtensionRun_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ExtensionGap" (
    "id" SERIAL NOT NULL,
    "runId" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "path" TEXT,

    CONSTRAINT "ExtensionGap_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "FactSchema_name_version_key" ON "FactSchema"("name", "version");

-- CreateIndex
CREATE INDEX "Fact_kind_target_id_idx" ON "Fact"("kind", "target", "id");

-- CreateIndex
CREATE INDEX "Fact_schemaId_id_idx" ON "Fact"("schemaId", "id");

-- CreateIndex
CREATE INDEX "FactLeaf_pointer_value_factId_idx" ON "FactLeaf"("pointer", "value", "factId");

-- CreateIndex
CREATE INDEX "ExtensionTrust_name_idx" ON "ExtensionTrust"("name");

-- CreateIndex
CREATE INDEX "ExtensionRun_kind_target_idx" ON "ExtensionRun"("kind", "target");

-- CreateIndex
CREATE UNIQUE INDEX "ExtensionRun_extension_kind_target_key" ON "ExtensionRun"("extension", "kind", "target");

-- CreateIndex
CREATE INDEX "ExtensionGap_runId_idx" ON "ExtensionGap"("runId");

-- AddForeignKey
ALTER TABLE "Fact" ADD CONSTRAINT "Fact_schemaId_fkey" FOREIGN KEY ("schemaId") REFERENCES "FactSchema"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "FactLeaf" ADD CONSTRAINT "FactLeaf_factId_fkey" FOREIGN KEY ("factId") REFERENCES "Fact"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ExtensionGap" ADD CONSTRAINT "ExtensionGap_runId_fkey" FOREIGN KEY ("runId") REFERENCES "ExtensionRun"("id") ON DELETE CASCADE ON UPDATE CASCADE;
