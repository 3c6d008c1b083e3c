import { imageJson } from '../format.ts'
import type { CheckedPolicy } from './checked.ts'

/** All that was found, one member a policy. */
export function json(policies: readonly CheckedPolicy[]): string {
  const value = policies.map(({ about, images }) => ({
    policy: about.name,
    title: about.title ?? null,
    severity: about.severity ?? null,
    controls: about.controls,
    images: images.map(({ image, verdict, issues, violations }) => ({
      ...imageJson(image),
      verdict,
      issues: issues.map(({ code, rule, message }) => ({ code, rule: rule ?? null, message })),
      violations: violations.map(({ inheritedFrom, evidence, exception, solution, isWarning, ...violation }) => ({
        ...violation,
        warning: isWarning,
        solution: solution ?? null,
        exception: exception ?? null,
        inheritedFrom: inheritedFrom == null ? null : imageJson(inheritedFrom),
        evidence: evidence.map(({ package: found, path, layer }) => ({ purl: found?.purl ?? null, path: path ?? null, layer: layer?.index ?? null, createdBy: layer?.createdBy ?? null })),
      })),
    })),
  }))
  return `${JSON.stringify(value, null, 2)}\n`
}
