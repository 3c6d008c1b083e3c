import type { ConfigFormat } from './format.ts'
import { iniEntries, iniKey } from './ini.ts'

/** systemd.syntax(7): units of the system, `Service.ExecStart`, `Service.User`. */
export const systemd: ConfigFormat = {
  kind: 'systemd',
  by: ['.service', '.timer', '.socket', '.path', '.mount'].map((extension) => ({ extension })),
  fits: (path) => /^\/(?:etc|run|lib|usr\/lib|usr\/local\/lib)\/systemd\/system\//.test(path),
  read(text, tell) {
    for (const entry of iniEntries(text.joined())) tell(iniKey(entry), entry.value, entry.line)
  },
}
