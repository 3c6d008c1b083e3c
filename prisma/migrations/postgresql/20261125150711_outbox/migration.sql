-- CreateTable
CREATE TABLE "OutboxEntry" (
    "id" INTEGER NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "nodes" TEXT NOT NULL,

    CONSTRAINT "OutboxEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StoreIdentity" (
    "id" INTEGER NOT NULL,
    "uuid" TEXT NOT NULL,

    CONSTRAINT "StoreIdentity_pkey" PRIMARY KEY ("id")
);
