import { type Findings, NOTHING } from '../analyzer.ts'
import type { BinaryAnalyzer } from '../binary-analyzer.ts'
import { untilNul } from '../byte-reader.ts'
import type { Executable } from '../executable.ts'
import { sectionOf } from '../layout.ts'
import { onePackage } from '../one-package.ts'
import { clean } from '../text.ts'
import type { LinuxGapCode } from './gap-code.ts'

const CODES: { incomplete: LinuxGapCode; bad: LinuxGapCode } = { incomplete: 'LINUX.INCOMPLETE', bad: 'LINUX.BAD_PACKAGE' }
const NOT_KEPT: LinuxGapCode = 'LINUX.NOT_KEPT'
/** Documentation/arch/x86/boot.rst: the header's magic, and where it points to the text of the version. */
const BOOT_MAGIC = 'HdrS'
const BOOT_HEADER = 0x202
const MAX_VERSION = 256
const MAX_MODINFO = 64 * 1024

/**
 * Linux kernels of x86 (bzImage, which is an EFI program too) and modules that are not of a kernel's own tree. Modules with `intree=Y` are
 * parts of the kernel and no packages.
 */
export const analyzer: BinaryAnalyzer = {
  name: 'linux',
  version: 1,
  packageTypes: ['generic'],
  formats: ['pe', 'elf'],
  when: (path) => path.endsWith('.ko') || /\/(?:vmlinuz|bzImage|linux|kernel)[^/]*$/.test(path),
  needles: [],
  analyze,
}

function analyze(executable: Executable): Findings {
  if (executable.format === 'pe') return kernel(executable)
  return executable.path.endsWith('.ko') ? module(executable) : NOTHING
}

function kernel({ path, file }: Executable): Findings {
  const header = file.read(BOOT_HEADER, 14)
  if (header === null || header.toString('latin1', 0, 4) !== BOOT_MAGIC) return NOTHING
  const at = header.readUInt16LE(12) + 0x200
  const text = file.readUpTo(at, MAX_VERSION)
  const [version = ''] = untilNul(text, 0, text.length).split(' ')
  return onePackage(path, { type: 'generic', name: 'linux-kernel', version: clean(version) }, CODES)
}

function module(executable: Executable): Findings {
  const section = sectionOf(executable, '.modinfo')
  if (section === undefined) return NOTHING
  const bytes = section.size <= MAX_MODINFO ? executable.file.read(section.offset, section.size) : null
  if (bytes === null) return { packages: [], gaps: [{ code: NOT_KEPT, message: 'What the module says of itself is not at hand, or too large.', path: executable.path }] }
  const fields = new Map<string, string>()
  for (const line of clean(bytes.toString('utf8').replaceAll('\0', '\n')).split('\n')) {
    const equals = line.indexOf('=')
    if (equals > 0 && !fields.has(line.slice(0, equals))) fields.set(line.slice(0, equals), line.slice(equals + 1).trim())
  }
  // A module without a version of its own is told by nothing but its name.
  if (fields.get('intree') === 'Y' || !fields.has('version')) return NOTHING
  const fileName = executable.path.slice(executable.path.lastIndexOf('/') + 1, -3)
  return onePackage(executable.path, {
    type: 'generic', namespace: 'linux-kernel-module', name: fields.get('name') ?? fileName, version: fields.get('version') ?? null, licenses: [fields.get('license') ?? ''],
  }, CODES)
}
