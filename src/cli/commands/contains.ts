import type { Command } from 'commander'
import { ImagesContainingDocument, type ImagesContainingQuery } from '../../generated/cli/graphql.ts'
import { type AsOfOption, asOfTime } from '../as-of.ts'
import { type Cli, type LimitOption, limited } from '../cli.ts'
import { imageJson, nameOf } from '../format.ts'
import { filtering, filterOf, type FilterOptions } from '../image-filter.ts'
import { collect } from '../pages.ts'
import { type Narrowing, selectorOf } from '../selector.ts'

type Options = LimitOption & Narrowing & FilterOptions & AsOfOption

type Edge = ImagesContainingQuery['imagesContaining']['edges'][number]

/** An edge is large: an image with all versions and all proofs. */
const PAGE = 50

const NAMESPACE_HINT = 'The purl of a distribution\'s package names the distribution (pkg:deb/debian/openssl); a name with --type means that of any.'

const INCOMPLETE_HINT = 'Other images could not be read in full, and may contain it: `stratigraph images --incomplete` lists them.'

/** `stratigraph contains`: the first question. */
export function contains(program: Command, cli: Cli): void {
  const command = asOfTime(limited(filtering(selecting(program.command('contains')
    .description('List the images that contain a package: where, since which layer, by which instruction, from which base')))))
  const examples = [
    'contains log4j-core',
    'contains pkg:maven/org.apache.logging.log4j/log4j-core --range "<2.17.1"',
    'contains ms --type npm --range ">=2.1 <3" --json', 'contains "libssl*" --type deb --tag "1.*"', 'contains --license Apache-2.0',
    'contains pkg:maven/org.apache.logging.log4j/log4j-core --outside ">=2.17.1"',
  ]
  cli.asking(command, examples, async (session, text: string | undefined, { limit, asOf, ...options }: Options) => {
    const selector = selectorOf(text, options)
    const filter = filterOf(options)
    let complete = true
    const edges = await collect(limit, async (page) => {
      const { imagesContaining } = await session.ask(ImagesContainingDocument, { package: selector, filter, asOf: asOf ?? null, isFirst: page.after === null, ...page })
      complete &&= imagesContaining.complete !== false
      return imagesContaining
    }, PAGE)
    const status = session.list(
      edges.flatMap(rowsOf),
      [
        { title: 'IMAGE', value: ({ image }) => nameOf(image), keepEnd: true },
        { title: 'PACKAGE', value: ({ match }) => match.packageVersion.name },
        { title: 'VERSION', value: ({ match }) => match.packageVersion.version },
        { title: 'PATH', value: ({ proof }) => proof.evidencePath, keepEnd: true },
        { title: 'LAYER', value: ({ proof }) => proof.introducedBy.index, align: 'right' },
        { title: 'INSTRUCTION', value: ({ proof }) => proof.introducedBy.createdBy, yields: true },
        { title: 'INHERITED', value: ({ match }) => match.inheritedFrom && nameOf(match.inheritedFrom), keepEnd: true },
      ],
      ({ image, match, proof }) => ({
        image: imageJson(image),
        purl: match.packageVersion.purl,
        version: match.packageVersion.version ?? null,
        path: proof.evidencePath,
        layer: { index: proof.introducedBy.index, createdBy: proof.introducedBy.createdBy ?? null },
        inheritedFrom: match.inheritedFrom == null ? null : imageJson(match.inheritedFrom),
      }),
      /^pkg:(deb|rpm|apk)\/[^/]+$/.test(text ?? '') ? `No image contains it. ${NAMESPACE_HINT}` : 'No image contains it.',
    )
    if (!complete) session.note(INCOMPLETE_HINT)
    return status
  })
}

/** Adds the argument and the options that say which package is meant. */
export function selecting(command: Command): Command {
  return command
    .argument('[package]', 'a purl (pkg:maven/org.example/library), with or without version, or a name; "part*" begins so, "*part*" contains it')
    .option('--range <range>', 'versions, e.g. "<2.17.1", ">=2.0 <2.17.1", "vers:maven/>=2.0|<2.17.1"')
    .option('--outside <range>', 'versions that do not lie in this range, e.g. of those that are fixed')
    .option('--type <type>', 'the purl type of a name, e.g. npm; in any distribution, scope or group')
    .option('--license <license>', 'packages that declare this licence: an SPDX identifier, or the whole text')
}

/** One row a proof: the same version may lie in several places. */
function rowsOf({ node: image, matches }: Edge) {
  return matches.flatMap((match) => match.occurrences.map((proof) => ({ image, match, proof })))
}
