/**
 * Where the statements of a policy stand in its text, as the policy simulator tells it. Lines and columns count from 1, and a
 * position is the one behind what was last read. So the only statement, when there is no list, begins behind its `{`; the first of a
 * list behind the `[`; each further one where the one before it ended. A statement ends behind its `}`.
 * Source: IAM API Reference, "SimulateCustomPolicy", the answers shown there.
 */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Span {
  readonly start: Position;
  readonly end: Position;
}

/** One for each statement, in order. REQUIRES: a policy that the grammar accepts. */
export function statementSpans(text: string): Span[] {
  const list = statementsAt(text);
  const isList = text[list] === "[";
  const spans: Span[] = [];
  const position = positionIn(text);
  let start = position(list + 1);
  let at = isList ? list + 1 : list;
  for (;;) {
    at = skipTo(text, at, "{");
    if (at < 0) return spans;
    at = closingOf(text, at) + 1;
    const end = position(at);
    spans.push({ start, end });
    start = end;
    at = isList ? skipWhite(text, at) : -1;
    if (at < 0 || text[at] !== ",") return spans;
  }
}

/** Where the value of the document's own `Statement` begins; of the last one, as JSON.parse takes it. */
function statementsAt(text: string): number {
  let found = -1;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') {
      const close = closingQuote(text, at);
      const isName = depth === 1 && text[skipWhite(text, close + 1)] === ":";
      if (isName && JSON.parse(text.slice(at, close + 1)) === "Statement") {
        found = skipWhite(text, skipWhite(text, close + 1) + 1);
      }
      at = close;
    } else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") depth -= 1;
  }
  return found;
}

/** The bracket that closes the one at `open`. */
function closingOf(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = closingQuote(text, at);
    else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return text.length - 1;
}

function closingQuote(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

function skipTo(text: string, from: number, character: string): number {
  return from < 0 ? -1 : text.indexOf(character, from);
}

function skipWhite(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\r\n".includes(text[at] as string)) at += 1;
  return at;
}

/** The position of offsets that only grow. */
function positionIn(text: string): (offset: number) => Position {
  let line = 1;
  let lineStart = 0;
  return (offset) => {
    for (;;) {
      const newline = text.indexOf("\n", lineStart);
      if (newline < 0 || newline >= offset) return { line, column: offset - lineStart + 1 };
      line += 1;
      lineStart = newline + 1;
    }
  };
}
