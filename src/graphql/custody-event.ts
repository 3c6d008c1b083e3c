import { draftOf, type EventKind, partsOf, type ToldEvent } from '../custody/events.ts'
import { type LogReport, verifyLog } from '../custody/log.ts'
import { CustodyFailure } from '../custody/custody-failure.ts'
import type { Context } from './context.ts'
import { builder } from './builder.ts'
import { DEFAULT_PLATFORM } from './defaults.ts'
import { bounded } from './inputs.ts'
import { CustodyRefused, NOT_ALLOWED } from './trust.ts'
import { refusing } from './refusing.ts'

const CustodyEventKind = builder.enumType('CustodyEventKind', {
  description: 'What CI, a cluster or a person can tell of an image.',
  values: {
    ADMITTED: { description: 'An admission controller let it in.' },
    BUILD_FINISHED: { description: 'Its build came to its end.' },
    BUILD_STARTED: { description: 'Its build began.' },
    DELETED: { description: 'It was deleted from a registry.' },
    DENIED: { description: 'An admission controller kept it out.' },
    DEPLOYED: { description: 'It was handed to a cluster or a host.' },
    MOUNTED: { description: 'It was mounted from another repository of the registry.' },
    POLICY_EVALUATED: { description: 'A policy was evaluated on it elsewhere.' },
    PROMOTED: { description: 'It went on to the next stage.' },
    PUSHED: { description: 'It was pushed to a registry.' },
    SCANNED: { description: 'Another tool looked at it.' },
    SOURCE_COMMIT: { description: 'The commit that it was built from was made.' },
    STARTED: { description: 'It was seen to run.' },
    STOPPED: { description: 'It was seen to run no longer.' },
  } as const satisfies Record<EventKind, { description: string }>,
})

const DetailInput = builder.inputType('CustodyDetailInput', {
  description: 'Something else about an event.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'e.g. `environment`, `url`, `revision`.' }),
    value: t.string({ required: true, description: 'At most 1,024 characters.' }),
  }),
})

const RecordCustodyEventInput = builder.inputType('RecordCustodyEventInput', {
  description: 'An event to be kept.',
  fields: (t) => ({
    kind: t.field({ type: CustodyEventKind, required: true, description: 'What happened.' }),
    image: t.string({ required: true, description: 'A digest, which need not be known yet, or a reference that is.' }),
    at: t.field({ type: 'DateTime', description: 'When; left out: now.' }),
    actor: t.string({ description: 'Who did it.' }),
    key: t.string({ description: 'The name of this event at its sender: the same key twice is one event.' }),
    details: t.field({ type: [DetailInput], description: 'What else there is to say. At most 20.' }),
  }),
})

interface Recorded {
  readonly recorded: boolean
  readonly digest: ToldEvent['digest']
}

const RecordedPayload = builder.objectRef<Recorded>('CustodyEventRecordedPayload').implement({
  description: 'The event is in the log.',
  fields: (t) => ({
    recorded: t.exposeBoolean('recorded', { description: 'false: it was there already.' }),
    digest: t.expose('digest', { type: 'Digest', description: 'The image or index that it is about.' }),
  }),
})

const RecordResult = builder.unionType('RecordCustodyEventResult', {
  description: 'The outcome of `recordCustodyEvent`.',
  types: [RecordedPayload, CustodyRefused],
  resolveType: (value) => ('recorded' in value ? RecordedPayload : CustodyRefused),
})

builder.mutationField('recordCustodyEvent', (t) =>
  t.field({
    type: RecordResult,
    description: 'Appends an event to the custody log.',
    args: { input: t.arg({ type: RecordCustodyEventInput, required: true, description: 'What happened.' }) },
    resolve: (_root, { input }, { custody, reads }) =>
      refusing(async () => {
        if (custody === null) return NOT_ALLOWED
        const event = await toldEvent(input, reads)
        return { recorded: await custody.record(event), digest: event.digest }
      }),
  }),
)

async function toldEvent(input: typeof RecordCustodyEventInput.$inferInput, reads: Context['reads']): Promise<ToldEvent> {
  const { image, at, kind, actor, key, details } = bounded(input)
  const { digest, repository, tag } = partsOf(image)
  const named = digest ?? (await reads.imageByReference(image, DEFAULT_PLATFORM))?.digest
  if (named === undefined) throw new CustodyFailure('CUSTODY.BAD_EVENT', `No image ${image} is known: name it by its digest.`)
  const entries = (details ?? []).map(({ name, value }) => [name, value] as const)
  const told = { kind, digest: named, repository, tag, at: at ?? new Date(), actor: actor ?? null, key: key ?? null, details: Object.fromEntries(entries) }
  draftOf(told, 'cli', new Date())
  return told
}

const CustodyLogReport = builder.objectRef<LogReport>('CustodyLogReport').implement({
  description: 'What recomputing the custody log has shown.',
  fields: (t) => ({
    entries: t.exposeInt('entries', { description: 'Entries that are as they were sealed, from the first on.' }),
    head: t.exposeString('head', { description: 'The hash of the last of them. Kept elsewhere, it shows later whether entries were cut off.' }),
    intact: t.boolean({ description: 'Whether the whole log is as it was sealed.', resolve: ({ broken }) => broken === null }),
    brokenEntry: t.int({ nullable: true, description: 'The first entry that is not.', resolve: ({ broken }) => broken?.id ?? null }),
    reason: t.string({ nullable: true, description: 'Why, for a person.', resolve: ({ broken }) => broken?.reason ?? null }),
  }),
})

builder.queryField('custodyLog', (t) =>
  t.field({
    type: CustodyLogReport,
    extensions: { weight: 10_000 },
    description: 'Recomputes the hash chain of the custody log from its first entry.',
    args: { head: t.arg.string({ description: 'A head that was noted before: an entry has to have it.' }) },
    resolve: (_root, { head }, { reads }) => verifyLog(reads.custody, head ?? null),
  }),
)
