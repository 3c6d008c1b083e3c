/** A step of a build. */
export interface Instruction {
  /** As in a Dockerfile, upper case: `RUN`, `COPY`; `UNKNOWN` for a step of another builder. */
  readonly name: string
  readonly rest: string
}

const NAMES = 'ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR'
const NAMED = new RegExp(`^(${NAMES})\\s+([^]*)$`)

/**
 * The instruction of a `created_by`: BuildKit writes `RUN /bin/sh -c make # buildkit`, the classic builder `/bin/sh -c make` for RUN and
 * `/bin/sh -c #(nop)  CMD ["nginx"]` for the others, with `|1 NAME=value` before it where arguments were given.
 */
export function instructionOf(createdBy: string): Instruction {
  const text = createdBy.replace(/\s+# buildkit$/, '').trim()
  const named = NAMED.exec(text)
  if (named !== null) return { name: named[1]!, rest: shellCommand(named[2]!) }
  const classic = /^(?:\|\d+ [^]*? )?\/bin\/sh -c ([^]*)$/.exec(text)
  if (classic === null) return { name: 'UNKNOWN', rest: text }
  const nop = /^#\(nop\)\s+([^]*)$/.exec(classic[1]!)
  if (nop === null) return { name: 'RUN', rest: classic[1]!.trim() }
  const inner = NAMED.exec(nop[1]!.trim())
  return inner === null ? { name: 'UNKNOWN', rest: nop[1]!.trim() } : { name: inner[1]!, rest: inner[2]!.trim() }
}

function shellCommand(rest: string): string {
  return rest.replace(/^(?:\|\d+ [^]*? )?\/bin\/sh -c /, '').trim()
}
