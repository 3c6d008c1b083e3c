-- CreateTable
CREATE TABLE "FactSchema" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "title" TEXT,
    "kinds" TEXT NOT NULL,
    "jsonSchema" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "definedAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Fact" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "schemaId" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "setBy" TEXT,
    "setAt" DATETIME NOT NULL,
    "endedAt" DATETIME,
    CONSTRAINT "Fact_schemaId_fkey" FOREIGN KEY ("schemaId") REFERENCES "FactSchema" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "FactLeaf" (
    "factId" INTEGER NOT NULL,
    "pointer" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    PRIMARY KEY ("factId", "pointer", "value"),
    CONSTRAINT "FactLeaf_factId_fkey" FOREIGN KEY ("factId") REFERENCES "Fact" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ExtensionTrust" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "looksAt" TEXT NOT NULL,
    "trustedAt" DATETIME NOT NULL,
    "removedAt" DATETIME
);

-- CreateTable
CREATE TABLE "ExtensionRun" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "extension" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "milliseconds" INTEGER NOT NULL,
    "factCount" INTEGER NOT NULL,
    "ranAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "ExtensionGap" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "runId" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "path" TEXT,
    CONSTRAINT "ExtensionGap_runId_fkey" FOREIGN KEY ("runId") REFERENCES "ExtensionRun" ("id") ON DELETE CASCADE ON UPDATE CASCADE
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
