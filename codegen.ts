import type { CodegenConfig } from '@graphql-codegen/cli'

const config: CodegenConfig = {
  schema: 'schema.graphql',
  ignoreNoDocuments: true,
  generates: {
    'src/generated/cli/': {
      documents: 'src/cli/**/*.graphql',
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: 'string',
        importExtension: '.ts',
        useTypeImports: true,
        enumType: 'string-literal',
        strictScalars: true,
        scalars: {
          BigInt: 'string',
          DateTime: 'string',
          Digest: 'string',
          JSON: 'unknown',
          PackageUrl: 'string',
          VersionRange: 'string',
        },
      },
    },
  },
}

export default config
