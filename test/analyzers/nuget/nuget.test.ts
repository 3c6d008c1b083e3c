import { describe, expect, it } from 'vitest'
import { analyzer } from '../../../src/analyzers/nuget/analyzer.ts'
import { readPacked } from '../read-fixture.ts'

const find = (bytes: Buffer | string) => analyzer.analyze({ path: '/app/a.deps.json', bytes: Buffer.from(bytes) })
const deps = (target: object, libraries: object) => JSON.stringify({ runtimeTarget: { name: 't' }, targets: { t: target }, libraries })

describe('nuget', () => {
  it('finds a shared framework, whose folder is called 3.1.23 and of which `dotnet --list-runtimes` says 3.1.23', () => {
    const { packages } = find(readPacked(import.meta.url, 'Microsoft.NETCore.App.deps.json'))
    expect(packages.map(({ name, version }) => `${name}@${version}`)).toEqual([
      'runtime.linux-x64.Microsoft.NETCore.App@3.1.23-servicing.22122.4', 'runtime.linux-x64.Microsoft.NETCore.DotNetHostPolicy@3.1.23',
    ])
  })

  it('takes the runtime that an application carries, and leaves out projects and what has no files', () => {
    const runtime = { 'a.dll': {} }
    const found = find(deps(
      { 'app/1.0.0': { runtime }, 'Used/2.0.0': { runtime }, 'OnlyBuild/1.0.0': {}, 'Meta/1.0.0': { dependencies: { Used: '2.0.0' } }, 'runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1': { native: runtime } },
      { 'app/1.0.0': { type: 'project' }, 'Used/2.0.0': { type: 'package' }, 'OnlyBuild/1.0.0': { type: 'package' }, 'Meta/1.0.0': { type: 'package' }, 'runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1': { type: 'runtimepack' } },
    ))
    expect(found.packages.map(({ name, version }) => `${name}@${version}`)).toEqual(['Used@2.0.0', 'Microsoft.NETCore.App.Runtime.linux-x64@8.0.1'])
  })

  it('takes a library of .NET Standard for no application: its list is what it was built with', () => {
    expect(find('{"runtimeTarget":{"name":".NETStandard,Version=v2.0/"},"targets":{".NETStandard,Version=v2.0/":{"A/1.0.0":{"runtime":{"A.dll":{}}}}},"libraries":{"A/1.0.0":{"type":"package"}}}')).toEqual({ packages: [], gaps: [] })
  })

  it('tells of what cannot be read', () => {
    const codes = (text: string) => find(text).gaps.map(({ code }) => code)
    expect(codes('{}')).toEqual(['NUGET.BAD_JSON'])
    expect(codes('['.repeat(100))).toEqual(['NUGET.TOO_DEEP'])
    expect(codes(deps({ '../x/1': { runtime: { 'a.dll': {} } } }, { '../x/1': { type: 'package' } }))).toEqual(['NUGET.BAD_PACKAGE'])
  })
})
