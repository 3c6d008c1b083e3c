-- CreateTable
CREATE TABLE "OutboxEntry" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" DATETIME NOT NULL,
    "nodes" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "StoreIdentity" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL
);
