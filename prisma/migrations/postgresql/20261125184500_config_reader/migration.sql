-- One reader reads all of a configuration: settings, secrets and the id of the history.
ALTER TABLE "Image" RENAME COLUMN "settingsRead" TO "configReader";
ALTER INDEX "Image_settingsRead_idx" RENAME TO "Image_configReader_idx";
