import { group, passwd, shadow } from './accounts.ts'
import { apache } from './apache.ts'
import { certificates } from './certificates.ts'
import { mysql, pgHba, postgresql, redis } from './databases.ts'
import type { ConfigFormat } from './format.ts'
import { npm, php, pip } from './languages.ts'
import { nginx } from './nginx.ts'
import { apk, apt, yum } from './package-sources.ts'
import { authorizedKeys, cron, sudoers } from './privileges.ts'
import { sshd } from './sshd.ts'
import { systemd } from './systemd.ts'

/** Every format of configuration files; where several fit, the first. */
export const FORMATS: readonly ConfigFormat[] = [
  passwd, group, shadow, sshd, sudoers, cron, authorizedKeys, nginx, apache, php, redis, mysql, postgresql, pgHba, apt, yum, apk, pip, npm, systemd, certificates,
]
