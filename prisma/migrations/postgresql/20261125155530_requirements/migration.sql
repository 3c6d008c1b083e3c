-- AlterTable
ALTER TABLE "PackageVersion" ADD COLUMN     "related" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "PackageRequirement" (
    "packageVersionId" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "alternative" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "PackageRequirement_pkey" PRIMARY KEY ("packageVersionId","position","alternative")
);

-- CreateTable
CREATE TABLE "PackageProvision" (
    "packageVersionId" INTEGER NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "PackageProvision_pkey" PRIMARY KEY ("packageVersionId","name")
);

-- CreateIndex
CREATE INDEX "PackageRequirement_name_idx" ON "PackageRequirement"("name");

-- CreateIndex
CREATE INDEX "PackageProvision_name_idx" ON "PackageProvision"("name");

-- AddForeignKey
ALTER TABLE "PackageRequirement" ADD CONSTRAINT "PackageRequirement_packageVersionId_fkey" FOREIGN KEY ("packageVersionId") REFERENCES "PackageVersion"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PackageProvision" ADD CONSTRAINT "PackageProvision_packageVersionId_fkey" FOREIGN KEY ("packageVersionId") REFERENCES "PackageVersion"("id") ON DELETE CASCADE ON UPDATE CASCADE;
