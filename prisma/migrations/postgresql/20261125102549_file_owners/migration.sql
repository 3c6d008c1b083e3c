-- CreateTable
CREATE TABLE "FileOwner" (
    "chainId" INTEGER NOT NULL,
    "firstFileId" INTEGER NOT NULL,
    "lastFileId" INTEGER NOT NULL,
    "occurrenceId" INTEGER NOT NULL,

    CONSTRAINT "FileOwner_pkey" PRIMARY KEY ("firstFileId","chainId","occurrenceId")
);

-- CreateTable
CREATE TABLE "FileOwnerRemoval" (
    "chainId" INTEGER NOT NULL,
    "firstFileId" INTEGER NOT NULL,
    "lastFileId" INTEGER NOT NULL,
    "occurrenceId" INTEGER NOT NULL,

    CONSTRAINT "FileOwnerRemoval_pkey" PRIMARY KEY ("occurrenceId","chainId","firstFileId")
);

-- CreateTable
CREATE TABLE "LayerClaims" (
    "layerId" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "LayerClaims_pkey" PRIMARY KEY ("layerId")
);

-- CreateTable
CREATE TABLE "ChainClaims" (
    "chainId" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "ChainClaims_pkey" PRIMARY KEY ("chainId")
);

-- CreateIndex
CREATE INDEX "FileOwner_occurrenceId_idx" ON "FileOwner"("occurrenceId");

-- CreateIndex
CREATE INDEX "FileOwner_chainId_idx" ON "FileOwner"("chainId");

-- CreateIndex
CREATE INDEX "FileOwnerRemoval_chainId_idx" ON "FileOwnerRemoval"("chainId");
