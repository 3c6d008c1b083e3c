import { csv } from './csv/format.ts'
import type { Format } from './format.ts'
import { html } from './html/format.ts'
import { json } from './json/format.ts'
import { markdown } from './markdown/format.ts'
import { ndjson } from './ndjson/format.ts'
import { xlsx } from './xlsx/format.ts'

/** Every form in which reports leave. */
export const formats: readonly Format[] = Object.freeze([csv, ndjson, json, html, markdown, xlsx])
