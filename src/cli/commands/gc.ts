import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { count, formatBytes } from '../format.ts'
import type { Garbage } from '../host.ts'
import { interruptible } from '../interrupt.ts'

interface Options {
  dryRun?: boolean
  json?: boolean
}

/** `stratigraph gc`: what no image has goes. */
export function gc(program: Command, cli: Cli): void {
  const command = program
    .command('gc')
    .description('Remove layers and chains that no image has, and packages that then none has; in batches, while others read and write')
    .option('--dry-run', 'only show what would be removed')
  cli.keeping(command, ['gc --dry-run', 'gc --json'], async (keeper, { dryRun, json }: Options) => {
    const { stdout, stderr, settings } = cli.host
    const garbage = await keeper.countGarbage()
    if (dryRun === true) {
      stdout.write(json === true ? `${JSON.stringify({ removed: null, garbage }, null, 2)}\n` : `Would remove ${described(garbage)}.\n`)
      return EXIT.ok
    }
    using interrupt = interruptible(settings)
    const { removed, interrupted } = await keeper.collectGarbage(interrupt.signal)
    if (json === true) stdout.write(`${JSON.stringify({ removed, garbage }, null, 2)}\n`)
    else stdout.write(`Removed ${count(removed.layers, 'layer')}, ${count(removed.chains, 'chain')}, ${count(removed.packageVersions, 'package version')}, ${count(removed.packages, 'package')}.\n`)
    if (!interrupted) return EXIT.ok
    stderr.write('Stopped. What is removed is gone; the same command goes on from there.\n')
    return interrupt.status() ?? EXIT.failed
  })
}

function described({ layers, layerBytes, files, chains, packageVersions, packages }: Garbage): string {
  return `${count(layers, 'layer')} (${formatBytes(layerBytes)} of content, ${count(files, 'file')}), ${count(chains, 'chain')}, ${count(packageVersions, 'package version')}, ${count(packages, 'package')}`
}
