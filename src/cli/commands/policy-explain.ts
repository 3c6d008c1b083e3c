import type { Command } from 'commander'
import { type Cli, forPlatform } from '../cli.ts'
import { EXIT, Exit } from '../exit.ts'
import { nameOf } from '../format.ts'
import { check } from '../policy/check.ts'
import type { CheckedPolicy, Violation } from '../policy/checked.ts'
import { json } from '../policy/json.ts'
import { rightPolicy } from '../policy/read-file.ts'
import { placeOf, verdictOf } from '../policy/text.ts'
import { printable } from '../printable.ts'
import { isFile, type ValueOptions, withPolicies, withTrust, withValues } from '../policy/options.ts'
import { imagesOf, storeFor, type TargetOptions, targetsOf } from '../policy/targets.ts'
import { Session } from '../session.ts'

interface Options extends TargetOptions, ValueOptions {
  readonly platform?: string
}

/** `stratigraph policy explain`: why an image has its verdict. */
export function policyExplain(group: Command, cli: Cli): void {
  const command = withTrust(withValues(withPolicies(forPlatform(group.command('explain')))))
    .description('Say why an image has its verdict: the parts of the conditions with their values, where, and from which base')
    .argument('<policy>', 'a saved policy, or a YAML file')
    .argument('<what...>', 'images of the store, or paths of layouts and archives')
    .option('--json', 'print JSON')
  const examples = ['policy explain banned-packages seeds.example/shop/billing:1.0', 'policy explain non-root seeds.example/shop/orders:1.1', 'policy explain non-root seeds/layout']
  cli.store(command)
  cli.server(command)
  cli.acting(command, examples, async (name: string, what: string[], options: Options) => {
    const targets = targetsOf(what)
    if (targets.length > 0 && targets.length < what.length) throw new Exit(EXIT.usage, 'Explain images of the store, or layouts and archives: not both.')
    const connection = await storeFor(cli, targets, options)
    try {
      const session = new Session(cli.host, connection, options.json === true)
      const policy = isFile(name) ? { yaml: await rightPolicy(session, name) } : { name }
      const references = targets.length > 0 ? await imagesOf(session, targets, options) : what
      const checked = await check(session, policy, { references, platform: options.platform }, { params: options.param, effectiveTime: options.effectiveTime ?? null })
      session.print(session.json ? json([checked]) : explained(checked))
      return EXIT.ok
    } finally {
      await connection.close()
    }
  })
}

function explained({ about, images }: CheckedPolicy): string {
  return images.map((image) => explainedImage(about, image)).join('\n')
}

function explainedImage(about: CheckedPolicy['about'], { verdict, image, issues, violations }: CheckedPolicy['images'][number]): string {
  const lines = [`${verdict}  ${about.name} on ${nameOf(image)}`, about.title ?? '', ...violations.flatMap(explainedViolation)]
  for (const { code, message, rule } of issues) lines.push('', `${code}${rule == null ? '' : ` (${rule})`}: ${message}`)
  return lines.map((line) => `${printable(line)}\n`).join('')
}

function explainedViolation(violation: Violation): string[] {
  const { rule, message, explanation, inheritedFrom, solution, exception } = violation
  const lines = ['', `${verdictOf(violation)}  ${rule}: ${message}`]
  for (const { expression, operands } of explanation) {
    lines.push(`  because ${expression}`)
    for (const operand of operands) lines.push(`    ${operand.expression} = ${operand.value}`)
  }
  for (const each of violation.evidence) {
    const place = placeOf({ ...violation, evidence: [each] })
    lines.push(`  at ${[each.package?.purl, place].filter(Boolean).join(' in ')}${each.layer?.createdBy == null ? '' : `: ${each.layer.createdBy}`}`)
  }
  if (inheritedFrom != null) lines.push(`  inherited from ${nameOf(inheritedFrom)}: mend it there`)
  if (exception != null) lines.push(`  exception ${exception.name} (${exception.state.toLowerCase()}, until ${exception.expires}): ${exception.reason}`)
  if (solution != null) lines.push(`  to do: ${solution}`)
  return lines
}
