import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { count, formatBytes } from '../format.ts'
import { printable } from '../printable.ts'

/** `stratigraph backup`: a copy of the store while it is used. */
export function backup(program: Command, cli: Cli): void {
  const command = program
    .command('backup')
    .description('Copy a SQLite store, as it is at one moment, to a file; others may read and write meanwhile')
    .argument('<file>', 'the copy; it takes the place of a file of this name when it is whole and was checked')
  cli.keeping(command, ['backup stratigraph-backup.db'], async (keeper, file: string, { json }: { json?: boolean }) => {
    const { bytes, images } = await keeper.backup(file)
    cli.host.stdout.write(json === true ? `${JSON.stringify({ file, bytes, images }, null, 2)}\n` : `${printable(file)}: ${count(images, 'image')}, ${formatBytes(bytes)}\n`)
    return EXIT.ok
  })
}
