import type { PackageRecord } from '../../model/package-record.ts'
import { relations } from '../relations.ts'
import type { RpmHeader } from './header.ts'
import { toRequirements } from './relations.ts'

/**
 * The package as purl-spec's `rpm` type writes it: version and release joined, the epoch as a qualifier and only when
 * the tag is there, `upstream` the source rpm's file name, `rpmmod` the modularity label. `distro` is what stands in
 * for an absent os-release.
 */
export function toPackage(header: RpmHeader, distro: string): PackageRecord {
  const { name, version, release, epoch, arch, license, sourceRpm, modularityLabel, requires, provides } = header
  return {
    type: 'rpm',
    namespace: null,
    distroFallback: distro,
    name,
    version: `${version}-${release}`,
    qualifiers: {
      ...(arch === null ? {} : { arch }),
      ...(epoch === null ? {} : { epoch: String(epoch) }),
      ...(sourceRpm === null ? {} : { upstream: sourceRpm }),
      ...(modularityLabel === null ? {} : { rpmmod: modularityLabel }),
    },
    licenses: license === null ? [] : [license],
    innerPath: '',
    // Every package provides itself.
    ...relations(toRequirements(requires), provides.filter((provided) => provided !== name)),
  }
}
