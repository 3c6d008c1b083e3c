import type { Batches } from './batches.ts'
import type { PageRequest } from './page.ts'
import { imageSettingCount, imageSettings, settingCount, type SettingFilter, settings } from './settings.ts'
import type { Statements } from './statements.ts'

/** What one request reads of configurations; a method has the name of the function that it calls. */
export class SettingReads {
  readonly #sql: Statements
  readonly #batches: Batches

  constructor(sql: Statements, batches: Batches) {
    this.#sql = sql
    this.#batches = batches
  }

  settings(filter: SettingFilter, page: PageRequest<number>) {
    return this.#batches.once(this.#sql, settings, [filter, page])
  }

  settingCount(filter: SettingFilter) {
    return this.#batches.once(this.#sql, settingCount, [filter])
  }

  imageSettings(imageId: number, filter: SettingFilter, page: PageRequest<number>) {
    return this.#batches.fetch(this.#sql, imageSettings, imageId, [filter, page])
  }

  imageSettingCount(imageId: number, filter: SettingFilter) {
    return this.#batches.fetch(this.#sql, imageSettingCount, imageId, [filter])
  }
}
