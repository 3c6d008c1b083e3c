-- Facts that held at a moment and have ended since. Not seen by the model diff.
CREATE INDEX "Fact_ended_idx" ON "Fact"("schemaId", "endedAt", "id") WHERE "endedAt" IS NOT NULL;
