const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/
const BASE64URL = /^[A-Za-z0-9_-]*={0,2}$/

/** The bytes of base64 or base64url text, as DSSE's protocol.md allows both; null for anything else. Node alone would skip what it does not know. */
export function decodeBase64(text: string): Buffer | null {
  if (BASE64.test(text)) return Buffer.from(text, 'base64')
  return BASE64URL.test(text) ? Buffer.from(text, 'base64url') : null
}

/** JSON of outside bytes; undefined when they are none, or are not UTF-8. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

/** DSSE's pre-authentication encoding (protocol.md): what is signed in the place of a payload. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `
  return Buffer.concat([Buffer.from(head), payload])
}
