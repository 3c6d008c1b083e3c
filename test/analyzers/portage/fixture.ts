import type { Fixture } from '../fixture.ts'

/** Written by hand after portage(5), "VDB" and the Package Manager Specification, whose example of a name is this one's kind; portage does not run here. */
export const fixture: Fixture = {
  path: '/var/db/pkg/media-fonts/font-adobe-100dpi-1.0.3_p2-r1/PF',
  bytes: Buffer.from('font-adobe-100dpi-1.0.3_p2-r1\n'),
  expected: [{ name: 'font-adobe-100dpi', version: '1.0.3_p2-r1' }],
}
