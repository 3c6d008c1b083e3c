import type { Fixture } from '../fixture.ts'

/** A receipt as Homebrew writes it (docs.brew.sh, `Tab`): the keg's folders are name and version, `brew list --versions` prints them. */
export const fixture: Fixture = {
  path: '/home/linuxbrew/.linuxbrew/Cellar/jq/1.7.1_1/INSTALL_RECEIPT.json',
  bytes: Buffer.from(
    JSON.stringify({
      homebrew_version: '4.3.0', used_options: [], built_as_bottle: true, poured_from_bottle: true, installed_as_dependency: false, installed_on_request: true,
      runtime_dependencies: [{ full_name: 'oniguruma', version: '6.9.9', revision: 0, pkg_version: '6.9.9', declared_directly: true }],
      source: { spec: 'stable', versions: { stable: '1.7.1', head: null, version_scheme: 0 }, path: '/home/linuxbrew/.linuxbrew/Library/Taps/homebrew/homebrew-core/Formula/j/jq.rb', tap: 'homebrew/core' },
    }),
  ),
  expected: [{ name: 'jq', version: '1.7.1_1' }],
}
