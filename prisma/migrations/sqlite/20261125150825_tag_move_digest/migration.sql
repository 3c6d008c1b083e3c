-- CreateIndex
CREATE INDEX "TagMove_digest_idx" ON "TagMove"("digest");
