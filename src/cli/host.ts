/** Whose fetch it is, is the only difference between a local store and a server. */
export type Fetch = (url: string, init: RequestInit) => Response | Promise<Response>

/** Something that answers GraphQL. */
export interface Connection {
  readonly fetch: Fetch
  readonly url: string
  /** For a person: a file, or a url without its secrets. */
  readonly name: string
  close(): Promise<void>
}

/** A store that this process has opened. */
export interface LocalStore extends Connection {
  /** Serves it over HTTP until it is stopped. Rejects when the port cannot be had. */
  listen(options: ListenOptions): Promise<Listener>
}

/** How a store is served. */
export interface ListenOptions {
  readonly host: string
  readonly port: number
  /** Takes the next free port when this one is taken. */
  readonly orNext: boolean
  /** Whether clients may start analyses. */
  readonly allowAnalyze: boolean
  /** Whether clients may define and set facts. */
  readonly allowFacts?: boolean
  /** Whether clients may delete images and tags. */
  readonly allowDelete?: boolean
  /** Names under which the server is reached beside its address. */
  readonly allowedHosts: readonly string[]
  /** What a registry has to send with its notifications; left out: none are taken. */
  readonly eventsSecret?: string | null
}

/** A running server. */
export interface Listener {
  /** e.g. `http://127.0.0.1:4000` */
  readonly url: string
  /** Takes no more connections, lets open requests finish, at most 10 s. */
  stop(): Promise<void>
}

/** How a store is opened. */
export interface OpenOptions {
  /** Makes it when it is not there; else that is LINEAGE.NO_STORE. */
  readonly create: boolean
  /** Whether analyses are going to be asked for. */
  readonly analyze: boolean
  /** A folder of policies beside the starter policies. */
  readonly policies?: string | null
  /** The folder with users' own analyzers in `analyzers/`. */
  readonly extensions?: string | null
  /** The projection that is asked for paths; left out: none. */
  readonly neo4j?: Neo4jSettings | null
}

/** What an extension states about a folder of sample files. */
export interface Trial {
  readonly version: string
  readonly facts: readonly { readonly path: string; readonly key: string; readonly value: unknown }[]
  readonly gaps: readonly { readonly code: string; readonly message: string; readonly path: string | null }[]
}

/** Where a Neo4j is, and as whom it is asked; a null password: it asks for none. */
export interface Neo4jSettings {
  readonly url: string
  readonly user: string
  readonly password: string | null
}

/** How a projection stands to its store; null: not known. */
export interface ProjectionState {
  readonly phase: string
  readonly stage: string | null
  readonly behind: number | null
  readonly behindSince: string | null
}

/** The projection of one store in Neo4j. */
export interface Projection {
  /** Builds it or brings it up to date; with `follow` it stays until it is stopped. False: it was stopped before it was there. Throws Failure. */
  project(options: {
    readonly rebuild: boolean
    readonly follow: boolean
    readonly signal: AbortSignal
    readonly onProgress: (progress: { readonly stage: string; readonly done: number; readonly total: number | null }) => void
    /** Told when following begins to fail, and (null) when it works again. */
    readonly onTrouble: (message: string | null) => void
  }): Promise<boolean>
  status(): Promise<ProjectionState>
  close(): Promise<void>
}

/** A question in Cypher, and its answer as JSON has it. */
export interface CypherRequest {
  readonly cypher: string
  readonly parameters: Readonly<Record<string, unknown>>
  readonly maxRows: number
  readonly seconds: number
}

/** Rows, and whether there were more. */
export interface CypherResult {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
  readonly truncated: boolean
}

/** What the environment says. */
export interface Settings {
  readonly store: string
  readonly endpoint: string | null
  readonly token: string | null
  readonly port: number | null
  readonly host: string
  /** The folder with users' own analyzers in `analyzers/`. */
  readonly extensions: string
  /** What a registry has to send with its notifications. */
  readonly eventsSecret?: string
  /** Where lineage is projected to; left out: nowhere. */
  readonly neo4j?: Neo4jSettings
  /** false in CI and on terminals that cannot: progress is told line by line. */
  readonly redraw: boolean
  /** A launcher stands between the user and this process, and may not pass on its end: then the end of the parent is ours. */
  readonly endsWithParent: boolean
}

/** A stream that text goes to; `columns` is the width of a terminal. */
export interface Output {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** What no image has; bytes are those of the content of the layers, uncompressed. */
export interface Garbage {
  readonly chains: number
  readonly layers: number
  readonly layerBytes: number
  readonly files: number
  readonly blobs: number
  readonly occurrences: number
  readonly packageVersions: number
  readonly packages: number
}

/** What rules say of an image. */
export interface RetentionVerdict {
  readonly digest: string
  readonly platform: string
  readonly tags: readonly string[]
  readonly keep: boolean
  readonly reasons: readonly { readonly rule: string; readonly because: string }[]
  /** When it goes: an image that stays and then no longer shows it as its base. */
  readonly baseOf: string | null
}

/** How many entities of each kind. */
export type EntityCounts = Readonly<Record<string, number>>

/** What an export has; bytes are those of the text. */
export interface Exported {
  readonly bytes: number
  readonly sha256: string
  readonly counts: EntityCounts
}

/** How far an import is: the file is read to be checked, and then to be written. */
export interface ImportStep {
  readonly phase: 'checking' | 'writing'
  readonly bytes: { readonly done: number; readonly total: number }
}

/** What became of the entities of each kind. */
export interface ImportOutcome {
  readonly written: Readonly<Record<string, { readonly added: number; readonly known: number; readonly skipped: number }>>
  readonly interrupted: boolean
}

/** Work on a store as a whole, which is done where the store is. */
export interface Keeper {
  countGarbage(): Promise<Garbage>
  /** Removes garbage in batches until it is done or stopped. */
  collectGarbage(signal: AbortSignal): Promise<{ readonly removed: Pick<Garbage, 'chains' | 'layers' | 'packageVersions' | 'packages'>; readonly interrupted: boolean }>
  /** What rules (YAML) say of each image; unless it is a dry run, those that they let go are deleted, in batches, until it is done or stopped. Throws Failure. */
  retain(rules: string, dryRun: boolean, signal: AbortSignal): Promise<{ readonly images: readonly RetentionVerdict[]; readonly deleted: readonly string[]; readonly interrupted: boolean }>
  /** Copies the store, as it is at one moment, to a file. Throws Failure. */
  backup(file: string): Promise<{ readonly bytes: number; readonly images: number }>
  /** Hands over the store, as it is at one moment, as text in blocks, or writes it to a file (packed when its name ends with .gz). Throws Failure. */
  export(to: { readonly file: string } | { readonly write: (text: string) => void }, signal: AbortSignal, tell: (progress: { readonly bytes: number }) => void): Promise<Exported>
  /** Takes over an export. Throws Failure. */
  import(file: string, options: { readonly trust: boolean; readonly signal: AbortSignal; readonly tell: (progress: ImportStep) => void }): Promise<ImportOutcome>
  close(): Promise<void>
}

/** All that the launcher gives: the CLI itself knows no store, no server and no environment. */
export interface Host {
  readonly version: string
  readonly settings: Settings
  readonly stdout: Output
  readonly stderr: Output
  /** The layout that `start` shows, the store that it is kept in, and documents to ask it. */
  readonly seeds: { readonly layout: string; readonly extensions: string; readonly store: string; readonly questions: () => readonly string[] }
  local(store: string, options: OpenOptions): Promise<LocalStore>
  remote(endpoint: string, token: string | null): Connection
  /** Makes the store when it is not there, if it is told to. Throws Failure with LINEAGE.NO_STORE, LINEAGE.BAD_STORE. */
  keeper(store: string, create: boolean): Promise<Keeper>
  /** Throws Failure with PROJECTION.NOT_CONFIGURED and the codes of stores. */
  projection(store: string): Promise<Projection>
  /** Asks the projection; a question that does more than read is refused. Throws Failure. */
  cypher(request: CypherRequest): Promise<CypherResult>
  /** Runs an extension of the user's on the files below a folder as if they were those of a layer, or on `image.json` in it. Throws Failure. */
  tryExtension(file: string, samples: string): Promise<Trial>
}
