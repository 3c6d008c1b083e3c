import { createHash } from 'node:crypto'
import type { Log, Notification, ReportingDescriptor, Result, Run } from 'sarif'
import { nameOf } from '../format.ts'
import type { CheckedImage, CheckedPolicy, Violation } from './checked.ts'

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json'
const SEVERITY: Readonly<Record<string, string>> = { low: '3.0', medium: '5.0', high: '8.0', critical: '9.5' }

/** SARIF 2.1.0 (OASIS): one run, a rule for each rule of each policy, a result for each violation; what could not be decided is a notification. */
export function sarif(policies: readonly CheckedPolicy[], version: string): string {
  const rules = policies.flatMap(rulesOf)
  const results = policies.flatMap((policy) => policy.images.flatMap((image) => image.violations.map((violation) => resultOf(policy, image, violation, rules))))
  const notifications = policies.flatMap(({ about, images }) => images.flatMap(({ image, issues }) => issues.map(({ code, rule, message }): Notification => ({
    level: code === 'POLICY.UNKNOWN' ? 'warning' : 'error',
    message: { text: `${about.name} on ${nameOf(image)}: ${message}` },
    descriptor: { id: code },
    ...(rule == null ? {} : { associatedRule: { id: idOf(about.name, rule) } }),
  }))))
  const run: Run = {
    tool: { driver: { name: 'stratigraph', semanticVersion: version, rules } },
    invocations: [{ executionSuccessful: notifications.every(({ level }) => level !== 'error'), toolExecutionNotifications: notifications }],
    columnKind: 'utf16CodeUnits',
    results,
  }
  const log: Log = { $schema: SCHEMA, version: '2.1.0', runs: [run] }
  return `${JSON.stringify(log, null, 2)}\n`
}

function rulesOf({ about }: CheckedPolicy): ReportingDescriptor[] {
  return about.rules.map(({ id, description, solution, isWarning }) => ({
    id: idOf(about.name, id),
    name: id,
    shortDescription: { text: about.title ?? about.name },
    fullDescription: { text: description ?? about.description ?? about.name },
    help: { text: solution ?? about.description ?? about.name },
    defaultConfiguration: { level: isWarning ? 'warning' : 'error' },
    properties: { tags: [...about.controls], ...(about.severity == null ? {} : { 'security-severity': SEVERITY[about.severity] }) },
  }))
}

function resultOf({ about }: CheckedPolicy, { image }: CheckedImage, violation: Violation, rules: readonly ReportingDescriptor[]): Result {
  const { rule, key, message, excepted, isWarning, exception, evidence } = violation
  const name = nameOf(image)
  const fingerprint = createHash('sha256').update([about.name, rule, key, name].join('\0')).digest('hex')
  const places = evidence.length === 0 ? [{ path: null, layer: null }] : evidence.slice(0, 10)
  return {
    ruleId: idOf(about.name, rule),
    ruleIndex: rules.findIndex(({ id }) => id === idOf(about.name, rule)),
    level: isWarning ? 'warning' : 'error',
    message: { text: `${name}: ${message}` },
    locations: places.map(({ path, layer }) => ({
      physicalLocation: { artifactLocation: { uri: uriOf(image.tags[0]?.reference ?? image.digest, path ?? null) } },
      logicalLocations: [{ fullyQualifiedName: `${image.digest}${layer == null ? '' : `/layers/${layer.index}`}`, kind: layer == null ? 'image' : 'layer' }],
    })),
    partialFingerprints: { 'violation/v1': fingerprint },
    ...(excepted && exception != null ? { suppressions: [{ kind: 'external', status: 'accepted', justification: exception.reason }] } : {}),
  }
}

function idOf(policy: string, rule: string): string {
  return `${policy}/${rule}`
}

/** A relative reference (RFC 3986): a colon in its first segment would make it a scheme. */
function uriOf(image: string, path: string | null): string {
  return [...image.split('/'), ...(path ?? '').split('/').filter((part) => part !== '')].map((part) => encodeURIComponent(part.toWellFormed())).join('/')
}
