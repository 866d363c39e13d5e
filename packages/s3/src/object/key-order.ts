/** S3 lists keys in the order of their UTF-8 bytes, which is the order of their code points. */

/** The least string above every string that starts with `prefix`; undefined when there is none. */
export function keyAfterPrefix(prefix: string): string | undefined {
  const end = prefix.length - 1;
  const unit = prefix.charCodeAt(end);
  if (unit < 0xd7ff) return prefix.slice(0, end) + String.fromCharCode(unit + 1);
  const points = Array.from(prefix, (character) => character.codePointAt(0)!);
  while (points.length > 0) {
    const last = points.pop()!;
    if (last === 0x10ffff) continue;
    // Surrogates are no characters of their own.
    points.push(last === 0xd7ff ? 0xe000 : last + 1);
    return String.fromCodePoint(...points);
  }
  return undefined;
}

/** The least string above `key`. */
export const keyAfter = (key: string): string => `${key}\0`;

export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
