-- AlterTable
ALTER TABLE "Statement" ADD COLUMN     "reader" INTEGER NOT NULL DEFAULT 1;
