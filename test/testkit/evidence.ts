import type { TarItem } from './tar.ts'

/** A dpkg database (deb822) of `name version` packages, as `dpkg` writes it. */
export function dpkgStatus(packages: Readonly<Record<string, string>>, path = 'var/lib/dpkg/status'): TarItem {
  const stanzas = Object.entries(packages).map(
    ([name, version]) => `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nMaintainer: Debian\nVersion: ${version}\nDescription: a package\n`,
  )
  return { path, content: stanzas.join('\n') }
}

/** The list of the files of a package, as dpkg keeps it. */
export function dpkgList(name: string, paths: readonly string[], folder = 'var/lib/dpkg'): TarItem {
  return { path: `${folder}/info/${name}.list`, content: ['/.', ...paths].map((path) => `${path}\n`).join('') }
}

/** The metadata of an installed Python distribution (core metadata specification). */
export function distInfo(name: string, version: string, folder = 'usr/lib/python3/site-packages'): TarItem {
  return { path: `${folder}/${name}-${version}.dist-info/METADATA`, content: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n\nText\n` }
}

/** An os-release file (os-release(5)). */
export function osRelease(id: string, path = 'etc/os-release'): TarItem {
  return { path, content: `ID=${id}\nVERSION_ID="12"\nPRETTY_NAME="${id} 12"\n` }
}
