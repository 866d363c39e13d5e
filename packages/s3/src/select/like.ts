/** LIKE: `%` is any text, `_` any one character. No regular expressions: a pattern cannot make one explode. */
import { likeEscape, likeInputs } from "./select-error.ts";

/** Characters compared in vain, a record. */
const STEPS_MAX = 100_000_000;

/** `undefined` is `_`. */
type Part = readonly (string | undefined)[];

export class LikePattern {
  /** The texts between the `%`. */
  readonly #parts: readonly Part[];

  /** Throws for an escape character that is none, or that stands before another than `%`, `_` and itself. */
  constructor(pattern: string, escaping: string | undefined) {
    if (escaping !== undefined && [...escaping].length !== 1) throw likeEscape();
    const parts: (string | undefined)[][] = [[]];
    const characters = [...pattern];
    for (let index = 0; index < characters.length; index += 1) {
      const character = characters[index]!;
      if (character === escaping) {
        index += 1;
        const escaped = characters[index];
        if (escaped !== "%" && escaped !== "_" && escaped !== escaping) throw likeEscape();
        parts.at(-1)!.push(escaped);
      } else if (character === "%") parts.push([]);
      else parts.at(-1)!.push(character === "_" ? undefined : character);
    }
    this.#parts = parts;
  }

  /** Throws LikeInvalidInputs for a pattern and a text that take too long. */
  matches(value: string): boolean {
    const text = [...value];
    const search = new Search(text);
    const first = this.#parts[0]!;
    if (!search.matchesAt(first, 0)) return false;
    if (this.#parts.length === 1) return first.length === text.length;
    const last = this.#parts.at(-1)!;
    let offset = first.length;
    for (const part of this.#parts.slice(1, -1)) {
      while (!search.matchesAt(part, offset)) {
        offset += 1;
        if (offset + part.length > text.length) return false;
      }
      offset += part.length;
    }
    const end = text.length - last.length;
    return end >= offset && search.matchesAt(last, end);
  }
}

class Search {
  readonly #text: readonly string[];
  #steps = 0;

  constructor(text: readonly string[]) {
    this.#text = text;
  }

  matchesAt(part: Part, offset: number): boolean {
    if (offset + part.length > this.#text.length) return false;
    for (let index = 0; index < part.length; index += 1) {
      const expected = part[index];
      if (expected === undefined || expected === this.#text[offset + index]) continue;
      this.#count(index);
      return false;
    }
    return true;
  }

  #count(steps: number): void {
    this.#steps += steps;
    if (this.#steps > STEPS_MAX) throw likeInputs();
  }
}
