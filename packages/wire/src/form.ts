/** Query strings and application/x-www-form-urlencoded bodies (WHATWG URL, section 5), with bounds. */

/** More pairs than any AWS request has; a batch of 1,000 structures has some tens of thousands. */
const PAIR_COUNT_MAX = 100_000;

export interface FormPair {
  readonly name: string;
  readonly value: string;
}

/** Undefined for an escape or UTF-8 sequence that is broken: AWS answers those with an error. */
export function decodeComponent(text: string, plusIsSpace: boolean): string | undefined {
  const spaced = plusIsSpace && text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return undefined;
  }
}

/** Undefined when a part is broken or there are too many. Empty parts are skipped. */
export function parseForm(text: string): FormPair[] | undefined {
  const pairs: FormPair[] = [];
  let start = 0;
  while (start <= text.length) {
    let end = text.indexOf("&", start);
    if (end === -1) end = text.length;
    if (end > start) {
      const part = text.slice(start, end);
      const equals = part.indexOf("=");
      const name = decodeComponent(equals === -1 ? part : part.slice(0, equals), true);
      const value = equals === -1 ? "" : decodeComponent(part.slice(equals + 1), true);
      if (name === undefined || value === undefined || pairs.length === PAIR_COUNT_MAX) {
        return undefined;
      }
      pairs.push({ name, value });
    }
    start = end + 1;
  }
  return pairs;
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Undefined when the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}
