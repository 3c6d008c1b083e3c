import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'

export const PROVIDERS = ['sqlite', 'postgresql'] as const
export type Provider = (typeof PROVIDERS)[number]

/** Where the Prisma CLI finds the schema of a provider. */
export function schemaPath(provider: Provider): string {
  if (provider === 'sqlite') return 'prisma/schema.prisma'
  const folder = `prisma/.${provider}`
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}/schema.prisma`, derive(schemaText(), provider))
  return folder
}

export function schemaText(): string {
  return readFileSync('prisma/schema.prisma', 'utf8')
}

export function derive(text: string, provider: Provider): string {
  if (provider === 'sqlite') return text
  return text
    .replace('provider = "sqlite"', `provider = "${provider}"`)
    .replace('../src/generated/sqlite', `../../src/generated/${provider}`)
}
