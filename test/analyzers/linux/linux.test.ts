import { describe, expect, it } from 'vitest'
import { analyzer } from '../../../src/analyzers/linux/analyzer.ts'
import { look } from '../look.ts'
import { readPacked } from '../read-fixture.ts'
import { fixture } from './fixture.ts'

describe('linux', () => {
  // Debian 12's linux-image-6.1.0-50-cloud-amd64, every block zeroed on which file(1) does not depend: "bzImage, version 6.1.0-50-cloud-amd64"
  it('reads the version of a kernel', () => {
    expect(look(analyzer, '/boot/vmlinuz-6.1.0-50-cloud-amd64', readPacked(import.meta.url, 'vmlinuz')).packages).toMatchObject([
      { type: 'generic', namespace: null, name: 'linux-kernel', version: '6.1.0-50-cloud-amd64' },
    ])
  })

  it('names a module with its licence, and leaves those of the kernel itself to it', () => {
    expect(look(analyzer, fixture.path, fixture.bytes).packages).toMatchObject([{ namespace: 'linux-kernel-module', licenses: ['GPL'] }])
    // modinfo: intree Y
    expect(look(analyzer, '/lib/modules/6.1/kernel/xt_pkttype.ko', readPacked(import.meta.url, 'xt_pkttype.ko'))).toEqual({ packages: [], gaps: [] })
  })

  it('asks for no other file', () => {
    for (const path of ['/usr/bin/ls', '/usr/lib/libko.so']) expect(analyzer.when?.(path), path).toBe(false)
    for (const path of ['/boot/vmlinuz-6.1', '/usr/lib/modules/6.1/vmlinuz', '/x/a.ko']) expect(analyzer.when?.(path), path).toBe(true)
  })
})
