-- One reader reads all of a configuration: settings, secrets and the id of the history.
ALTER TABLE "Image" RENAME COLUMN "settingsRead" TO "configReader";
DROP INDEX "Image_settingsRead_idx";
CREATE INDEX "Image_configReader_idx" ON "Image"("configReader");
