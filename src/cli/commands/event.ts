import { type Command, InvalidArgumentError } from 'commander'
import { type CustodyEventKind, RecordCustodyEventDocument } from '../../generated/cli/graphql.ts'
import type { Cli } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { refusalOf } from '../refusal.ts'

interface Options {
  kind: CustodyEventKind
  image: string
  at?: string
  actor?: string
  key?: string
  detail: { name: string; value: string }[]
}

/** `stratigraph event`: what CI, clusters and people tell. */
export function event(program: Command, cli: Cli): void {
  const group = program.command('event').description('Tell the custody log what happened to an image')
  const command = group
    .command('add')
    .description('Append an event: a step of CI, a deployment')
    .requiredOption('--kind <kind>', 'e.g. BUILD_FINISHED, SCANNED, PROMOTED, DEPLOYED, STARTED, STOPPED', (text) => text.toUpperCase().replaceAll('-', '_'))
    .requiredOption('--image <reference>', 'a digest, which need not be known yet, or a reference that is')
    .option('--at <time>', 'when, e.g. 2026-05-18T12:00:00Z (default: now)')
    .option('--actor <name>', 'who did it')
    .option('--key <text>', 'the name of this event at its sender: the same key twice is one event')
    .option('--detail <name=value>', 'something else about it: environment=production (repeatable)', addDetail, [])
  const examples = ['event add --kind DEPLOYED --image seeds.example/shop/orders:1.1 --actor argo --detail environment=production']
  cli.asking(command, examples, async (session, { kind, image, at, actor, key, detail }: Options) => {
    const input = { kind, image, at: at ?? null, actor: actor ?? null, key: key ?? null, details: detail }
    const { recordCustodyEvent } = await session.ask(RecordCustodyEventDocument, { input })
    if (recordCustodyEvent.__typename !== 'CustodyEventRecordedPayload') throw refusalOf(recordCustodyEvent)
    if (session.json) session.printJson({ recorded: recordCustodyEvent.recorded, digest: recordCustodyEvent.digest })
    else session.print(recordCustodyEvent.recorded ? `Kept for ${recordCustodyEvent.digest}.\n` : 'It was there already.\n')
    return EXIT.ok
  })
}

function addDetail(text: string, before: Options['detail']): Options['detail'] {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It is name=value.')
  return [...before, { name: text.slice(0, at), value: text.slice(at + 1) }]
}
