import { createHash } from 'node:crypto'
import type { ConfigFormat } from './format.ts'

/** sudoers(5): who, and what they may; `Defaults` and aliases by their name. */
export const sudoers: ConfigFormat = {
  kind: 'sudoers',
  by: [{ basename: 'sudoers' }, { parent: 'sudoers.d' }],
  fits: (path) => path === '/etc/sudoers' || /^\/etc\/sudoers\.d\/[^/.~]+$/.test(path),
  read(text, tell) {
    for (const { number, text: line } of text.joined().lines(/^#(?!include)/)) {
      const [, who = '', what = ''] = /^(#include(?:dir)?|@include(?:dir)?|(?:[^\s\\]|\\.)+)\s+(.*)$/.exec(line) ?? []
      if (who !== '') tell(who, what.replace(/\s*=\s*/, '='), number)
    }
  },
}

/** crontab(5): the user, and the schedule with the command; a script in cron.daily and the like by its name. */
export const cron: ConfigFormat = {
  kind: 'cron',
  by: [{ basename: 'crontab' }, { parent: 'cron.d' }, { parent: 'crontabs' }, { parent: 'cron.hourly' }, { parent: 'cron.daily' }, { parent: 'cron.weekly' }, { parent: 'cron.monthly' }],
  fits: (path) => /^\/(?:etc\/(?:crontab$|crontabs\/|cron\.[a-z]+\/)|var\/spool\/cron\/)/.test(path) && !/\/\./.test(path),
  read(text, tell, path) {
    const script = /\/cron\.(hourly|daily|weekly|monthly)\/(.*)$/.exec(path)
    if (script !== null) return tell(script[1]!, script[2]!, null)
    // A crontab of one user has no column for the name; the file is called so.
    const owner = /\/crontabs\/([^/]+)$/.exec(path)?.[1] ?? null
    const pattern = owner === null ? /^(@\w+|(?:\S+\s+){4}\S+)\s+(\S+)\s+(.*)$/ : /^(@\w+|(?:\S+\s+){4}\S+)\s+()(.*)$/
    for (const { number, text: line } of text.lines()) {
      const variable = /^([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line)
      if (variable !== null) {
        tell(`env.${variable[1]}`, variable[2]!, number)
        continue
      }
      const [, schedule = '', user = '', command = ''] = pattern.exec(line) ?? []
      if (schedule !== '') tell(owner ?? user, `${schedule.replace(/\s+/g, ' ')} ${command}`, number)
    }
  },
}

const KEY_TYPES = /(?:^|\s)(ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d+|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)\s+([A-Za-z0-9+/]+=*)(?:\s+(.*))?$/

/** authorized_keys (sshd(8)): the type of the key, its SHA256 fingerprint as `ssh-keygen -l` shows it and its comment; `options` of the same line. */
export const authorizedKeys: ConfigFormat = {
  kind: 'authorized-keys',
  by: [{ basename: 'authorized_keys' }, { basename: 'authorized_keys2' }],
  fits: () => true,
  read(text, tell) {
    for (const { number, text: line } of text.lines()) {
      const match = KEY_TYPES.exec(line)
      if (match === null) continue
      const fingerprint = createHash('sha256').update(Buffer.from(match[2]!, 'base64')).digest('base64').replace(/=+$/, '')
      tell(match[1]!, `SHA256:${fingerprint}${match[3] ? ` ${match[3]}` : ''}`, number)
      const options = line.slice(0, match.index).trim()
      if (options !== '') tell('options', options, number)
    }
  },
}
