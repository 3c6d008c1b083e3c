-- CreateTable
CREATE TABLE "PackageRequirement" (
    "packageVersionId" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "alternative" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    PRIMARY KEY ("packageVersionId", "position", "alternative"),
    CONSTRAINT "PackageRequirement_packageVersionId_fkey" FOREIGN KEY ("packageVersionId") REFERENCES "PackageVersion" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "PackageProvision" (
    "packageVersionId" INTEGER NOT NULL,
    "name" TEXT NOT NULL,

    PRIMARY KEY ("packageVersionId", "name"),
    CONSTRAINT "PackageProvision_packageVersionId_fkey" FOREIGN KEY ("packageVersionId") REFERENCES "PackageVersion" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- AlterTable
ALTER TABLE "PackageVersion" ADD COLUMN "related" BOOLEAN NOT NULL DEFAULT false;

-- CreateIndex
CREATE INDEX "PackageRequirement_name_idx" ON "PackageRequirement"("name");

-- CreateIndex
CREATE INDEX "PackageProvision_name_idx" ON "PackageProvision"("name");
