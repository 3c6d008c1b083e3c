import { type Command, InvalidArgumentError, Option } from 'commander'
import { type ImageFilter, PoliciesDocument, type PolicyInput } from '../../generated/cli/graphql.ts'
import { type Cli, forPlatform } from '../cli.ts'
import { EXIT, Exit, type ExitCode } from '../exit.ts'
import { check, type Subjects } from '../policy/check.ts'
import { type CheckedPolicy, FAIL_ON, type FailOn, statusOf } from '../policy/checked.ts'
import { json } from '../policy/json.ts'
import { junit } from '../policy/junit.ts'
import { markdown } from '../policy/markdown.ts'
import { rightPolicy } from '../policy/read-file.ts'
import { sarif } from '../policy/sarif.ts'
import { imagesOf, storeFor, type TargetOptions, targetsOf } from '../policy/targets.ts'
import { text } from '../policy/text.ts'
import { Session } from '../session.ts'
import { isFile, type ValueOptions, withPolicies, withTrust, withValues } from '../policy/options.ts'

const FORMATS = ['text', 'json', 'sarif', 'junit', 'markdown'] as const

interface Options extends TargetOptions, ValueOptions {
  readonly format: (typeof FORMATS)[number]
  readonly failOn: FailOn
  readonly images?: ImageFilter
  readonly platform?: string
  readonly all?: boolean
}

/** `stratigraph policy check`: verdicts, with an exit status for CI. */
export function policyCheck(group: Command, cli: Cli): void {
  const command = withTrust(withValues(withPolicies(forPlatform(group.command('check')))))
    .description('Check images of the store, or straight from a layout or an archive, against policies')
    .argument('[what...]', 'saved policies or YAML files; then references, or paths of layouts and archives (default: all images of the store)')
    .option('--images <filter>', 'images of the store: repository=...,tag=...,platform=...,derivedFrom=...', parseFilter)
    .option('--all', 'all saved policies')
    .addOption(new Option('--format <format>', 'how it is told').choices(FORMATS).default('text'))
    .addOption(new Option('--fail-on <verdict>', 'from which verdict on the exit status is 1').choices(FAIL_ON).default('fail'))
  command.addHelpText('after', '\nExit status: 0 passed, 1 failed, 2 could not be evaluated, 3 the command line or a policy is wrong.\n')
  const examples = [
    'policy check no-secrets-in-env',
    'policy check non-root policies/image-age.yaml seeds.example/shop/orders:1.1 --format junit',
    'policy check --all seeds/layout --format sarif',
    'policy check provenance-verified seeds/layout --trust docs/examples/trust.yaml',
    'policy check non-root --images repository=seeds.example/shop/orders --format markdown',
  ]
  cli.store(command)
  cli.server(command)
  cli.acting(command, examples, async (what: string[], options: Options) => {
    if (what.length === 0 && options.all !== true) throw new Exit(EXIT.usage, 'Name policies, or say --all.')
    const targets = targetsOf(what)
    const connection = await storeFor(cli, targets, options)
    try {
      return await checkAll(new Session(cli.host, connection, false), what, targets, options)
    } finally {
      await connection.close()
    }
  })
}

async function checkAll(session: Session, what: readonly string[], targets: readonly string[], options: Options): Promise<ExitCode> {
  const saved = new Set((await session.ask(PoliciesDocument, {})).policies.map(({ name }) => name))
  const policies: PolicyInput[] = []
  const references: string[] = []
  for (const each of what) {
    if (isFile(each)) policies.push({ yaml: await rightPolicy(session, each) })
    else if (saved.has(each)) policies.push({ name: each })
    else if (!targets.includes(each)) references.push(each)
  }
  if (options.all === true) policies.push(...[...saved].filter((name) => !what.includes(name)).map((name) => ({ name })))
  if (policies.length === 0) throw new Exit(EXIT.usage, `${what[0] ?? ''} is no saved policy (\`stratigraph policy list\`) and no YAML file. [POLICY.NOT_FOUND]`)
  const subjects = await subjectsOf(session, references, targets, options)
  const checked: CheckedPolicy[] = []
  for (const policy of policies) {
    checked.push(await check(session, policy, subjects, { params: options.param, effectiveTime: options.effectiveTime ?? null }))
  }
  session.print(told(checked, options.format, session))
  return statusOf(checked, options.failOn)
}

async function subjectsOf(session: Session, references: readonly string[], targets: readonly string[], options: Options): Promise<Subjects> {
  const { images, platform } = options
  if ([references.length > 0, targets.length > 0, images !== undefined].filter(Boolean).length > 1) {
    throw new Exit(EXIT.usage, 'Check references, or targets, or --images: not several of them.')
  }
  if (references.length > 0) return { references, platform }
  if (targets.length === 0) return { filter: { ...images, ...(platform === undefined ? {} : { platform }) } }
  return { references: await imagesOf(session, targets, options), platform: undefined }
}

function told(checked: readonly CheckedPolicy[], format: Options['format'], { host }: Session): string {
  switch (format) {
    case 'json':
      return json(checked)
    case 'sarif':
      return sarif(checked, host.version)
    case 'junit':
      return junit(checked)
    case 'markdown':
      return markdown(checked)
    case 'text':
      return text(checked, host.stdout.isTTY === true ? (host.stdout.columns ?? 80) : null)
  }
}

function parseFilter(given: string): ImageFilter {
  const filter: Record<string, string> = {}
  for (const part of given === 'all' ? [] : given.split(',')) {
    const [name = '', value = ''] = part.split(/=(.*)/s)
    if (!['repository', 'tag', 'platform', 'derivedFrom'].includes(name) || value === '') throw new InvalidArgumentError('It is repository=...,tag=...,platform=...,derivedFrom=..., or all.')
    filter[name] = value
  }
  return filter
}
