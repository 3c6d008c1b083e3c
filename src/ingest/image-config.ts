import { z } from 'zod'

// Each member alone: one that has an unexpected form takes no other with it.
const text = z.string().min(1).nullish().catch(null)
const list = z.array(z.string()).nullish().catch(null)
const names = z.record(z.string(), z.unknown()).nullish().catch(null)
const CONFIG = z.object({
  config: z.object({
    User: text, WorkingDir: text, StopSignal: text, Entrypoint: list, Cmd: list, Shell: list, OnBuild: list, Env: list, ExposedPorts: names, Volumes: names,
    Labels: z.record(z.string(), z.string()).nullish().catch(null),
    Healthcheck: z.object({ Test: list }).nullish().catch(null),
  }).nullish().catch(null),
  history: z.array(z.object({ created_by: z.string().nullish().catch(null) }).catch({ created_by: null })).nullish().catch(null),
})

/** The part of an image configuration that says how it runs and how it was made (OCI image-spec, config.md). */
export type ImageConfig = z.infer<typeof CONFIG>

/** Reads a configuration; what has another form than the specification says is as if it were not there. */
export function readConfig(raw: unknown): ImageConfig {
  const parsed = CONFIG.safeParse(raw)
  return parsed.success ? parsed.data : { config: null, history: null }
}
