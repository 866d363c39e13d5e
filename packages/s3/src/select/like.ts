/** LIKE: `%` is any text, `_` any one character. Linear in the text for each `%`, without regular expressions. */
import { likeEscape } from "./select-error.ts";

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

  matches(value: string): boolean {
    const text = [...value];
    const first = this.#parts[0]!;
    if (!matchesAt(first, text, 0)) return false;
    if (this.#parts.length === 1) return first.length === text.length;
    const last = this.#parts.at(-1)!;
    let offset = first.length;
    for (const part of this.#parts.slice(1, -1)) {
      while (!matchesAt(part, text, offset)) {
        offset += 1;
        if (offset + part.length > text.length) return false;
      }
      offset += part.length;
    }
    const end = text.length - last.length;
    return end >= offset && matchesAt(last, text, end);
  }
}

function matchesAt(part: Part, text: readonly string[], offset: number): boolean {
  if (offset + part.length > text.length) return false;
  return part.every(
    (expected, index) => expected === undefined || expected === text[offset + index],
  );
}
