import { expect, test } from 'vitest'
import { instructionOf } from '../../src/ingest/instruction.ts'

// `docker history --no-trunc` of images of BuildKit, of the classic builder, of kaniko, buildah and Bazel.
test.each([
  ['RUN /bin/sh -c apt-get update # buildkit', 'RUN', 'apt-get update'],
  ['RUN |1 VERSION=1.2 /bin/sh -c make install # buildkit', 'RUN', 'make install'],
  ['RUN |2 A=x y B=z /bin/sh -c make # buildkit', 'RUN', 'make'],
  ['COPY --chown=app:app . /srv # buildkit', 'COPY', '--chown=app:app . /srv'],
  ['CMD ["nginx" "-g" "daemon off;"]', 'CMD', '["nginx" "-g" "daemon off;"]'],
  ['ENV PATH=/usr/local/bin:/usr/bin', 'ENV', 'PATH=/usr/local/bin:/usr/bin'],
  ['HEALTHCHECK &{["CMD-SHELL" "curl -f localhost"] "30s" "3s" "0s" "0s" \'\x03\'}', 'HEALTHCHECK', '&{["CMD-SHELL" "curl -f localhost"] "30s" "3s" "0s" "0s" \'\x03\'}'],
  ['/bin/sh -c apk add --no-cache curl', 'RUN', 'apk add --no-cache curl'],
  ['|1 VERSION=1.2 /bin/sh -c make', 'RUN', 'make'],
  ['/bin/sh -c #(nop)  CMD ["/bin/bash"]', 'CMD', '["/bin/bash"]'],
  ['/bin/sh -c #(nop) ADD file:0b4a5d5e in / ', 'ADD', 'file:0b4a5d5e in /'],
  ['/bin/sh -c #(nop)  something else', 'UNKNOWN', 'something else'],
  ['RUN make\\\n  && make install', 'RUN', 'make\\\n  && make install'],
  ['bazel build //:image', 'UNKNOWN', 'bazel build //:image'],
  ['RUNNER x', 'UNKNOWN', 'RUNNER x'],
  ['', 'UNKNOWN', ''],
])('%j', (createdBy, name, rest) => {
  expect(instructionOf(createdBy)).toEqual({ name, rest })
})

test('a long one takes no longer for what it holds', () => {
  const began = performance.now()
  instructionOf(`|1 ${'a=b '.repeat(200_000)}`)
  instructionOf(`RUN |1 ${' /bin/sh'.repeat(100_000)}`)
  expect(performance.now() - began).toBeLessThan(500)
})
