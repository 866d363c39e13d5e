/**
 * Is there a text that is in a pattern of each of several lists, and in none of others? Cheap tests decide most cases; what they
 * leave is decided by walking all texts at once, with each pattern as an automaton whose states are sets of places in it.
 *
 * Variables: one list that has some is the anchor, and a variable in it is read as one symbol. A pattern to stay out of takes the
 * symbol where it has the same variable or a run of characters; the other lists take it for any text. So "empty" is right for
 * every value that the variables can have. "Not empty" may be wrong.
 */
import type { Effort } from "./effort.ts";
import { ANY_ONE, ANY_RUN, covers, lowerUnit, meets, type Pattern, type Token } from "./pattern.ts";

export interface Language {
  /** One of each. */
  readonly all: readonly (readonly Pattern[])[];
  readonly none: readonly Pattern[];
}

/** Product states that are looked at before the answer is "not proven empty". */
const STATES_MAX = 20_000;

export function isEmptyLanguage({ all, none }: Language, effort: Effort): boolean {
  const refused = new Set(none.map(nameOf));
  const lists = all.map((list) =>
    list.filter((pattern) => !refused.has(nameOf(pattern)) && !coveredByAny(pattern, none, effort)),
  );
  if (lists.some((list) => list.length === 0)) return true;
  for (const list of lists) {
    for (const other of lists) if (list !== other && !listsMeet(list, other, effort)) return true;
  }
  const smallest = lists.reduce<readonly Pattern[] | undefined>(
    (best, list) => (best === undefined || list.length < best.length ? list : best),
    undefined,
  );
  if (smallest === undefined) return none.some((pattern) => isEverything(pattern));
  const relevant = none.filter((pattern) => listsMeet([pattern], smallest, effort));
  if (relevant.length === 0 && lists.length === 1) return false;
  return !reachesText(lists, relevant, effort);
}

function isEverything({ tokens }: Pattern): boolean {
  return tokens.length === 1 && tokens[0] === ANY_RUN;
}

const names = new WeakMap<Pattern, string>();

/** Equal patterns have equal names: long lists of the same texts are common. */
function nameOf(pattern: Pattern): string {
  let name = names.get(pattern);
  if (name === undefined) {
    const tokens = pattern.tokens.map((token) => (typeof token === "object" ? token.name : token));
    name = `${pattern.folded} ${tokens.join()}`;
    names.set(pattern, name);
  }
  return name;
}

function coveredByAny(pattern: Pattern, none: readonly Pattern[], effort: Effort): boolean {
  return none.some((outer) => {
    if (startsApart(outer, pattern)) return false;
    effort.spend((pattern.tokens.length >> 3) + 1);
    return covers(outer, pattern);
  });
}

function listsMeet(list: readonly Pattern[], other: readonly Pattern[], effort: Effort): boolean {
  return list.some((one) =>
    other.some((each) => {
      if (startsApart(one, each)) return false;
      effort.spend((one.tokens.length * each.tokens.length) >> 3);
      return meets(one, each);
    }),
  );
}

/** Both begin with characters, and those differ: the common case, without a table. */
function startsApart(one: Pattern, other: Pattern): boolean {
  if (one.folded || other.folded) return false;
  for (let at = 0; ; at++) {
    const left = one.tokens[at];
    const right = other.tokens[at];
    if (typeof left !== "number" || typeof right !== "number" || left < 0 || right < 0)
      return false;
    if (left !== right) return true;
  }
}

type Role = "anchor" | "other" | "none";

/** A unit of text, or the name of a variable. */
type Letter = number | string;

const DEAD = -1;

/** One pattern as a deterministic automaton, made while it is walked. */
class Walker {
  readonly #tokens: readonly Token[];
  readonly #folded: boolean;
  readonly #role: Role;
  readonly #sets: number[][] = [];
  readonly #ids = new Map<string, number>();
  readonly #next: Map<Letter, number>[] = [];
  readonly #letters: (readonly Letter[] | undefined)[] = [];

  constructor({ tokens, folded }: Pattern, role: Role) {
    this.#tokens = tokens;
    this.#folded = folded;
    this.#role = role;
    this.#intern(this.#closed([0]));
  }

  accepts(state: number): boolean {
    return state !== DEAD && (this.#sets[state] as number[]).includes(this.#tokens.length);
  }

  step(state: number, letter: Letter, effort: Effort): number {
    if (state === DEAD) return DEAD;
    const known = this.#next[state]?.get(letter);
    if (known !== undefined) return known;
    const from = this.#sets[state] as number[];
    effort.spend(from.length + 1);
    const next = this.#intern(this.#closed(this.#moved(from, letter)));
    this.#next[state]?.set(letter, next);
    return next;
  }

  /** Those that lead somewhere else than a character that no pattern names. */
  letters(state: number): readonly Letter[] {
    if (state === DEAD) return [];
    let letters = this.#letters[state];
    if (letters === undefined) {
      letters = (this.#sets[state] as number[]).flatMap((place) => this.#lettersOf(place));
      this.#letters[state] = letters;
    }
    return letters;
  }

  #lettersOf(place: number): Letter[] {
    const token = this.#tokens[place];
    if (typeof token === "object") return this.#role === "anchor" ? [token.name] : [];
    if (token === undefined || token < 0) return [];
    return this.#folded ? [token, ...casesOf(token)] : [token];
  }

  #moved(from: readonly number[], letter: Letter): number[] {
    if (typeof letter === "string" && this.#role === "other") {
      // Any text at all: every place from the first on.
      const first = from[0] ?? this.#tokens.length;
      return Array.from({ length: this.#tokens.length - first + 1 }, (_, index) => first + index);
    }
    const places: number[] = [];
    for (const place of from) {
      const token = this.#tokens[place];
      if (token === undefined) continue;
      if (this.#stays(token, letter)) places.push(place);
      if (this.#takes(token, letter)) places.push(place + 1);
    }
    return places;
  }

  /** A run takes any number of characters; the anchor's runs take no variables, which are of its own. */
  #stays(token: Token, letter: Letter): boolean {
    if (typeof token === "object") return this.#role === "other";
    return token === ANY_RUN && (typeof letter === "number" || this.#role === "none");
  }

  #takes(token: Token, letter: Letter): boolean {
    if (typeof token === "object") return token.name === letter;
    if (typeof letter === "string") return false;
    return token === ANY_ONE || token === (this.#folded ? lowerUnit(letter) : letter);
  }

  /** Runs may be empty, and so may variables of whom nothing is known. */
  #closed(places: readonly number[]): number[] {
    const closed = new Set<number>();
    for (let place of places) {
      closed.add(place);
      while (this.#skips(this.#tokens[place])) closed.add(++place);
    }
    return [...closed].sort((one, other) => one - other);
  }

  #skips(token: Token | undefined): boolean {
    return token === ANY_RUN || (typeof token === "object" && this.#role === "other");
  }

  #intern(places: number[]): number {
    if (places.length === 0) return DEAD;
    const name = places.join();
    let id = this.#ids.get(name);
    if (id === undefined) {
      id = this.#sets.length;
      this.#ids.set(name, id);
      this.#sets.push(places);
      this.#next.push(new Map());
    }
    return id;
  }
}

function reachesText(
  lists: readonly (readonly Pattern[])[],
  none: readonly Pattern[],
  effort: Effort,
): boolean {
  const anchor = lists.find((list) => list.some(hasVariable));
  const groups = lists.map((list) =>
    list.map((pattern) => new Walker(pattern, list === anchor ? "anchor" : "other")),
  );
  const outside = none.map((pattern) => new Walker(pattern, "none"));
  const walkers = [...groups.flat(), ...outside];
  const other = unnamedIn([...lists.flat(), ...none]);
  const start = walkers.map(() => 0);
  const seen = new Set([start.join()]);
  const open = [start];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (accepted(groups, outside, state) || seen.size > STATES_MAX) return true;
    for (const letter of lettersFrom(walkers, state, other)) {
      effort.spend(walkers.length);
      const from = state;
      const next = walkers.map((walker, at) => walker.step(from[at] as number, letter, effort));
      const name = next.join();
      if (seen.has(name) || !alive(groups, next)) continue;
      seen.add(name);
      open.push(next);
    }
  }
  return false;
}

/** What can be told apart in a state. */
function lettersFrom(
  walkers: readonly Walker[],
  state: readonly number[],
  other: Letter,
): Iterable<Letter> {
  const letters = new Set([other]);
  for (const [at, walker] of walkers.entries()) {
    for (const letter of walker.letters(state[at] as number)) letters.add(letter);
  }
  return letters;
}

function hasVariable({ tokens }: Pattern): boolean {
  return tokens.some((token) => typeof token === "object");
}

/** A character that no pattern names; of those for private use, which no policy needs. */
function unnamedIn(patterns: readonly Pattern[]): number {
  const named = new Set(patterns.flatMap(({ tokens }) => tokens));
  let other = 0xf8ff;
  while (named.has(other)) other--;
  return other;
}

function casesOf(unit: number): number[] {
  const text = String.fromCharCode(unit);
  return [text.toUpperCase(), text.toLowerCase()].flatMap((each) =>
    each.length === 1 ? [each.charCodeAt(0)] : [],
  );
}

function accepted(
  groups: readonly (readonly Walker[])[],
  outside: readonly Walker[],
  state: readonly number[],
): boolean {
  let at = 0;
  for (const group of groups) {
    const from = at;
    at += group.length;
    if (!group.some((walker, index) => walker.accepts(state[from + index] as number))) return false;
  }
  return !outside.some((walker, index) => walker.accepts(state[at + index] as number));
}

function alive(groups: readonly (readonly Walker[])[], state: readonly number[]): boolean {
  let at = 0;
  for (const group of groups) {
    let some = false;
    for (let index = 0; index < group.length; index++) some ||= state[at + index] !== DEAD;
    if (!some) return false;
    at += group.length;
  }
  return true;
}
