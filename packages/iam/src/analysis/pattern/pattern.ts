/**
 * Patterns as sets of texts: does one lie inside another, do two have a text in common? A policy variable is a token of its
 * own: it stands for one unknown text, the same one wherever it stands.
 */
import { type GlobToken, globTokens, MANY, ONE } from "../../policy/glob.ts";

/** A UTF-16 unit, one unknown character, any run of characters, or a policy variable. */
export type Token = number | Variable;
export interface Variable {
  /** Lower-case key with its default: what makes two of them the same. */
  readonly name: string;
}

export const ANY_ONE = -1;
export const ANY_RUN = -2;

export interface Pattern {
  readonly tokens: readonly Token[];
  /** Case does not matter. */
  readonly folded: boolean;
}

/** `*` and `?` are wildcards. */
export function patternOf(text: string): Pattern {
  return fromParts(globTokens(text));
}

export function literalPattern(text: string, folded = false): Pattern {
  return fromParts([text], folded);
}

export const EVERYTHING: Pattern = patternOf("*");

/** Single wildcards come before runs where they stand together, so that `*?` and `?*` are one pattern. */
export function fromParts(parts: readonly (GlobToken | Variable)[], folded = false): Pattern {
  const tokens: Token[] = [];
  let run = false;
  for (const part of parts) {
    if (part === MANY) run = true;
    else if (part === ONE) tokens.push(ANY_ONE);
    else if (part !== "") {
      if (run) tokens.push(ANY_RUN);
      run = false;
      if (typeof part === "object") tokens.push(part);
      else {
        const text = folded ? part.toLowerCase() : part;
        for (let at = 0; at < text.length; at++) tokens.push(text.charCodeAt(at));
      }
    }
  }
  if (run) tokens.push(ANY_RUN);
  return { tokens, folded };
}

/**
 * Every text of `inner` is one of `outer`, whatever its variables say. May say no where it is so: what takes several tokens of
 * `outer` to prove is the automaton's (language.ts).
 */
export function covers(outer: Pattern, inner: Pattern): boolean {
  if (inner.folded && !outer.folded) return false;
  const fold = outer.folded && !inner.folded;
  return aligns(outer.tokens, inner.tokens, (wanted, token) => {
    if (typeof token === "object") return typeof wanted === "object" && wanted.name === token.name;
    if (wanted === ANY_ONE) return token !== ANY_RUN;
    return wanted === (fold ? lowerUnit(token) : token);
  });
}

/** The two may have a text in common. */
export function meets(one: Pattern, other: Pattern): boolean {
  const fold = one.folded || other.folded;
  // Both can be longer than the other at any place: a table of which prefixes can be the same text.
  let row = new Array<boolean>(other.tokens.length + 1).fill(false);
  row[0] = true;
  for (let at = 0; at <= one.tokens.length; at++) {
    const next = new Array<boolean>(other.tokens.length + 1).fill(false);
    const token = one.tokens[at];
    for (let place = 0; place <= other.tokens.length; place++) {
      if (!row[place]) continue;
      const facing = other.tokens[place];
      if (facing !== undefined && isRun(facing)) row[place + 1] = true;
      if (token === undefined) continue;
      if (isRun(token)) {
        next[place] = true;
        if (facing !== undefined) row[place + 1] = true;
      } else if (facing !== undefined && isRun(facing)) next[place] = true;
      else if (facing !== undefined && sameUnit(token, facing, fold)) next[place + 1] = true;
    }
    if (at === one.tokens.length) return row[other.tokens.length] as boolean;
    row = next;
  }
  return false;
}

function isRun(token: Token): boolean {
  return token === ANY_RUN || typeof token === "object";
}

function sameUnit(one: Token, other: Token, fold: boolean): boolean {
  if (one === ANY_ONE || other === ANY_ONE) return true;
  if (typeof one === "object" || typeof other === "object") return false;
  return fold ? lowerUnit(one) === lowerUnit(other) : one === other;
}

export function lowerUnit(unit: number): number {
  if (unit >= 65 && unit <= 90) return unit + 32;
  if (unit < 128) return unit;
  const lower = String.fromCharCode(unit).toLowerCase();
  return lower.length === 1 ? lower.charCodeAt(0) : unit;
}

/** `outer` matches the tokens of `inner` as if they were a text: a run in `outer` takes any number of them. */
function aligns(
  outer: readonly Token[],
  inner: readonly Token[],
  same: (wanted: Token, token: Token) => boolean,
): boolean {
  let at = 0;
  let place = 0;
  let runAt = -1;
  let runPlace = 0;
  while (place < inner.length) {
    const wanted = outer[at];
    if (wanted === ANY_RUN) {
      runAt = at++;
      runPlace = place;
    } else if (wanted !== undefined && same(wanted, inner[place] as Token)) {
      at++;
      place++;
    } else if (runAt >= 0) {
      at = runAt + 1;
      place = ++runPlace;
    } else return false;
  }
  while (outer[at] === ANY_RUN) at++;
  return at === outer.length;
}
