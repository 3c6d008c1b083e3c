import { cruise, type ICruiseOptions, type IFlattenedRuleSet } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { rules } from '../rooms.config.ts'

/** `npm run rooms`: checks the table of rooms; fails when a rule is broken, and when there was nothing to look at. */
const options: ICruiseOptions = {
  tsPreCompilationDeps: true,
  doNotFollow: { path: ['node_modules', '^src/generated/'] },
  ruleSet: { forbidden: rules } as IFlattenedRuleSet,
  validate: true,
  // Subpaths of packages are in their `exports`.
  enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
}
const { output } = await cruise(['src'], options, undefined, { tsConfig: extractTSConfig('tsconfig.json') })
if (typeof output === 'string') throw new Error('dependency-cruiser gave text, not a result')
const { violations, totalCruised, error } = output.summary
for (const { from, to, rule } of violations) console.error(`${rule.name}: ${from} -> ${to}`)
if (totalCruised < 50) throw new Error(`Only ${totalCruised} modules were looked at: the check does not see the source.`)
console.log(`rooms: ${totalCruised} modules, ${violations.length} violations`)
process.exitCode = error > 0 ? 1 : 0
