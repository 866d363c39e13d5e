/**
 * AWS's patterns are Java's: they match the whole text, know POSIX classes, and write code points
 * beyond 16 bits in ways of their own. The text of a pattern stays as AWS prints it; this makes a
 * RegExp of it.
 */

/** Java's POSIX classes (US-ASCII), as the inside of a character class. */
const POSIX: Readonly<Record<string, string>> = {
  Alnum: "a-zA-Z0-9",
  Alpha: "a-zA-Z",
  ASCII: "\\x00-\\x7F",
  Blank: " \\t",
  Cntrl: "\\x00-\\x1F\\x7F",
  Digit: "0-9",
  Graph: "\\x21-\\x7E",
  Lower: "a-z",
  Print: "\\x20-\\x7E",
  Punct: "!-\\/:-@\\[-`\\{-~",
  Space: "\\s",
  Upper: "A-Z",
  XDigit: "0-9a-fA-F",
};

/** One class repeated: takes time in proportion to the text, however long. */
const ONE_CLASS = /^\^?\[(?:[^[\]\\]|\\.)*\][*+]?\$?$/;

export interface CompiledPattern {
  readonly regExp: RegExp;
  /**
   * Only texts within their length limit are tried: others could take time in a power of their
   * length.
   */
  readonly linear: boolean;
}

/** Throws `SyntaxError` for a pattern that cannot be translated; the extraction's test finds it. */
export function compilePattern(pattern: string): CompiledPattern {
  const translated = expandPosix(pattern)
    .replaceAll("\\u10000-\\u10FFFF", "\\u{10000}-\\u{10FFFF}")
    .replaceAll("\\uD800\\uDC00-\\uDBFF\\uDFFF", "\\u{10000}-\\u{10FFFF}");
  const unicode = /\\p\{|\\u\{/.test(translated);
  const source = unicode ? dropIdentityEscapes(translated) : translated;
  return {
    regExp: new RegExp(`^(?:${source})$`, unicode ? "u" : ""),
    linear: ONE_CLASS.test(pattern),
  };
}

function expandPosix(pattern: string): string {
  let inClass = false;
  let text = "";
  for (let at = 0; at < pattern.length; at += 1) {
    const posix = /^\\p\{(\w+)\}/.exec(pattern.slice(at, at + 12));
    const content = posix === null ? undefined : POSIX[posix[1]!];
    if (posix !== null && content !== undefined) {
      text += inClass ? content : `[${content}]`;
      at += posix[0].length - 1;
      continue;
    }
    const char = pattern[at]!;
    if (char === "\\") {
      text += pattern.slice(at, at + 2);
      at += 1;
      continue;
    }
    if (char === "[") inClass = true;
    if (char === "]") inClass = false;
    text += char;
  }
  return text;
}

/** The u flag refuses a backslash before a character that needs none. */
function dropIdentityEscapes(source: string): string {
  return source.replace(/\\([^\w^$\\.*+?()[\]{}|/-])/g, "$1").replaceAll("\\_", "_");
}
