/**
 * Patterns with `*` (any run of characters) and `?` (exactly one), compiled once. A match walks the text from left to right
 * and places each piece between two stars at its first fit, which is enough: a later fit never helps. So there is no
 * backtracking, and the work is at most the text's length times the longest piece, for any pattern.
 */

/** A literal, one unknown character, or any run of characters. */
export type GlobToken = string | typeof ONE | typeof MANY;
export const ONE = 1;
export const MANY = 2;

/** What stands between two stars: characters, with `undefined` in `any` when none of them is a `?`. */
interface Piece {
  readonly text: string;
  /** Positions that take any character. */
  readonly any: ReadonlySet<number> | undefined;
}

export interface Glob {
  /** One piece: no star. Otherwise the first is anchored at the start and the last at the end. */
  readonly pieces: readonly Piece[];
}

export function compileGlob(tokens: readonly GlobToken[]): Glob {
  const pieces: Piece[] = [];
  let text = "";
  let any: Set<number> | undefined;
  for (const token of tokens) {
    if (token === MANY) {
      pieces.push({ text, any });
      text = "";
      any = undefined;
    } else if (token === ONE) {
      any ??= new Set();
      any.add(text.length);
      text += "?";
    } else {
      text += token;
    }
  }
  pieces.push({ text, any });
  return { pieces };
}

/** Every `*` and `?` of the text is a wildcard. */
export function globTokens(pattern: string): GlobToken[] {
  const tokens: GlobToken[] = [];
  let from = 0;
  for (let at = 0; at <= pattern.length; at++) {
    const character = pattern[at];
    if (at < pattern.length && character !== "*" && character !== "?") continue;
    if (at > from) tokens.push(pattern.slice(from, at));
    if (character === "*") tokens.push(MANY);
    if (character === "?") tokens.push(ONE);
    from = at + 1;
  }
  return tokens;
}

export function globMatches(glob: Glob, text: string): boolean {
  const { pieces } = glob;
  const first = pieces[0] as Piece;
  if (pieces.length === 1) return first.text.length === text.length && fits(first, text, 0);
  const last = pieces[pieces.length - 1] as Piece;
  const end = text.length - last.text.length;
  if (end < first.text.length || !fits(first, text, 0) || !fits(last, text, end)) return false;
  let at = first.text.length;
  for (let index = 1; index < pieces.length - 1; index++) {
    const piece = pieces[index] as Piece;
    at = find(piece, text, at, end);
    if (at < 0) return false;
    at += piece.text.length;
  }
  return true;
}

function fits(piece: Piece, text: string, at: number): boolean {
  if (piece.any === undefined) return text.startsWith(piece.text, at);
  for (let index = 0; index < piece.text.length; index++) {
    if (piece.any.has(index)) continue;
    if (piece.text.charCodeAt(index) !== text.charCodeAt(at + index)) return false;
  }
  return true;
}

/** The first place from `from` on where the piece fits and ends at or before `end`; -1 if there is none. */
function find(piece: Piece, text: string, from: number, end: number): number {
  const last = end - piece.text.length;
  if (piece.any === undefined) {
    const at = text.indexOf(piece.text, from);
    return at >= 0 && at <= last ? at : -1;
  }
  for (let at = from; at <= last; at++) {
    if (fits(piece, text, at)) return at;
  }
  return -1;
}
