/**
 * Regular expressions of filter patterns: no groups, so that alternatives are plain sequences of characters that repeat. They are run
 * all ways at once, in time in proportion to the text, whatever it is.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
import { invalidTerm } from "./pattern-error.ts";

type CharacterTest = (code: number) => boolean;

type Item =
  | { readonly kind: "one" | "optional" | "star"; readonly test: CharacterTest }
  | { readonly kind: "start" }
  | { readonly kind: "end" };

export interface Regex {
  /** Without the percent signs. */
  readonly source: string;
  /** Is it found anywhere in the text? */
  test(text: string): boolean;
}

/** Repetitions are written out; more than these are refused: what a character of a text may cost. */
const ITEMS_MAX = 256;
/** What stands for itself. */
const PLAIN = /[A-Za-z0-9:_#=@/;,\- ]/;
const LITERAL = /^[A-Za-z0-9:_#=@/;,\- ]+$/;
const NEWLINE = 10;
const LINE_ENDS = new Set([NEWLINE, 13, 0x2028, 0x2029]);

const isDigit: CharacterTest = (code) => code >= 48 && code <= 57;
const isWord: CharacterTest = (code) =>
  isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
const isSpace: CharacterTest = (code) => code === 32 || (code >= 9 && code <= 13);
const not =
  (test: CharacterTest): CharacterTest =>
  (code) =>
    !test(code);

const CLASSES: Readonly<Record<string, CharacterTest>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
};

/** Throws PatternError. */
export function compileRegex(source: string): Regex {
  if (LITERAL.test(source)) return { source, test: (text) => text.includes(source) };
  const alternatives = new RegexParser(source).parse();
  return { source, test: (text) => alternatives.some((items) => isFound(items, text)) };
}

class RegexParser {
  readonly #source: string;
  #at = 0;
  #itemCount = 0;

  constructor(source: string) {
    this.#source = source;
  }

  parse(): Item[][] {
    if (this.#source === "") throw this.#refusal();
    const alternatives: Item[][] = [[]];
    while (this.#at < this.#source.length) {
      const items = alternatives.at(-1) as Item[];
      if (this.#take("|")) alternatives.push([]);
      else if (this.#take("^")) items.push({ kind: "start" });
      else if (this.#take("$")) items.push({ kind: "end" });
      else this.#repeated(this.#character(), items);
    }
    return alternatives;
  }

  #character(): CharacterTest {
    if (this.#take(".")) return (code) => !LINE_ENDS.has(code);
    if (this.#take("[")) return this.#class();
    if (this.#take("\\")) {
      const escaped = this.#escaped();
      return typeof escaped === "number" ? (code) => code === escaped : escaped;
    }
    const plain = this.#next();
    if (!PLAIN.test(plain)) throw this.#refusal();
    const wanted = plain.charCodeAt(0);
    return (code) => code === wanted;
  }

  /** A character by its code, or a class of them. */
  #escaped(): number | CharacterTest {
    const letter = this.#next();
    const known = CLASSES[letter];
    if (known !== undefined) return known;
    if (letter === "x") {
      const digits = this.#source.slice(this.#at, this.#at + 2);
      if (!/^[0-9A-Fa-f]{2}$/.test(digits)) throw this.#refusal();
      this.#at += 2;
      return Number.parseInt(digits, 16);
    }
    if (letter === "" || /[A-Za-z0-9]/.test(letter) || letter.charCodeAt(0) > 126) {
      throw this.#refusal();
    }
    return letter.charCodeAt(0);
  }

  #class(): CharacterTest {
    const isNegated = this.#take("^");
    const tests: CharacterTest[] = [];
    while (!this.#take("]")) {
      const low = this.#classMember();
      if (typeof low !== "number") {
        tests.push(low);
        continue;
      }
      const isRange = this.#source[this.#at] === "-" && this.#source[this.#at + 1] !== "]";
      if (!isRange) {
        tests.push((code) => code === low);
        continue;
      }
      this.#at += 1;
      const high = this.#classMember();
      if (typeof high !== "number" || high < low) throw this.#refusal();
      tests.push((code) => code >= low && code <= high);
    }
    if (tests.length === 0) throw this.#refusal();
    const isIn: CharacterTest = (code) => tests.some((test) => test(code));
    return isNegated ? not(isIn) : isIn;
  }

  #classMember(): number | CharacterTest {
    if (this.#take("\\")) return this.#escaped();
    const character = this.#next();
    if (!PLAIN.test(character) && !/[.*+?|^$]/.test(character)) throw this.#refusal();
    return character.charCodeAt(0);
  }

  #repeated(test: CharacterTest, items: Item[]): void {
    const [least, most] = this.#counts();
    const isEndless = most === undefined;
    this.#itemCount += isEndless ? least + 1 : most;
    if (this.#itemCount > ITEMS_MAX) throw this.#refusal();
    for (let count = 0; count < least; count++) items.push({ kind: "one", test });
    if (isEndless) items.push({ kind: "star", test });
    else for (let count = least; count < most; count++) items.push({ kind: "optional", test });
  }

  #counts(): [least: number, most: number | undefined] {
    if (this.#take("*")) return [0, undefined];
    if (this.#take("+")) return [1, undefined];
    if (this.#take("?")) return [0, 1];
    if (!this.#take("{")) return [1, 1];
    const [whole, least = "", comma, most = ""] =
      /^(\d{1,4})(,)?(\d{1,4})?\}/.exec(this.#source.slice(this.#at)) ?? [];
    if (whole === undefined) throw this.#refusal();
    this.#at += whole.length;
    const from = Number(least);
    if (comma === undefined) return [from, from];
    if (most === "") return [from, undefined];
    if (Number(most) < from) throw this.#refusal();
    return [from, Number(most)];
  }

  #next(): string {
    const character = this.#source[this.#at] ?? "";
    if (character === "") throw this.#refusal();
    this.#at += 1;
    return character;
  }

  #take(character: string): boolean {
    if (this.#source[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #refusal() {
    return invalidTerm(this.#source);
  }
}

/** Places in the sequence that were reached, for every beginning of a match together. */
function isFound(items: readonly Item[], text: string): boolean {
  let reached = new Uint8Array(items.length + 1);
  let following = new Uint8Array(items.length + 1);
  /** No place behind it is reached. */
  let last = 0;
  for (let at = 0; at <= text.length; at++) {
    reached[0] = 1;
    const code = at < text.length ? text.charCodeAt(at) : undefined;
    let lastFollowing = 0;
    for (let place = 0; place <= last; place++) {
      if (reached[place] === 0) continue;
      if (place === items.length) return true;
      const item = items[place] as Item;
      reached[place] = 0;
      if (isPassed(item, text, at)) {
        reached[place + 1] = 1;
        if (place === last) last += 1;
      }
      if (code === undefined || !("test" in item) || !item.test(code)) continue;
      const next = item.kind === "star" ? place : place + 1;
      following[next] = 1;
      if (next > lastFollowing) lastFollowing = next;
    }
    [reached, following] = [following, reached];
    last = lastFollowing;
  }
  return false;
}

/** Without a character. */
function isPassed({ kind }: Item, text: string, at: number): boolean {
  switch (kind) {
    case "one":
      return false;
    case "start":
      return at === 0;
    case "end":
      return at === text.length || (at === text.length - 1 && text.charCodeAt(at) === NEWLINE);
    default:
      return true;
  }
}
