/** The forms of RFC 4251, section 5: strings behind their length in 4 bytes, integers as such strings. */

export function sshString(value: string | Uint8Array): Buffer {
  const bytes = typeof value === "string" ? Buffer.from(value) : Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Of a base64url integer of a JWK: positive, so a byte more where the first bit is set. */
export function sshInteger(base64url: string | undefined): Buffer {
  const bytes = Buffer.from(base64url ?? "", "base64url");
  let start = 0;
  while (start < bytes.length && bytes[start] === 0) start++;
  const trimmed = bytes.subarray(start);
  const isHigh = ((trimmed[0] ?? 0) & 0x80) !== 0;
  return sshString(isHigh ? Buffer.concat([Buffer.of(0), trimmed]) : trimmed);
}

/** The strings that a blob consists of; undefined when it does not. */
export function sshStrings(blob: Buffer): Buffer[] | undefined {
  const found: Buffer[] = [];
  let at = 0;
  while (at < blob.length) {
    if (at + 4 > blob.length) return undefined;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    found.push(blob.subarray(at + 4, end));
    at = end;
  }
  return found;
}
