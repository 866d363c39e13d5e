/** A set of texts (actions or resources) as what they must match and must not: what statements cut out of it is added to it. */
import type { Effort } from "../pattern/effort.ts";
import { isEmptyLanguage, type Language } from "../pattern/language.ts";
import type { Pattern } from "../pattern/pattern.ts";

export class TextSet {
  readonly #language: Language;
  #empty: boolean | undefined;

  constructor(language: Language) {
    this.#language = language;
  }

  within(patterns: readonly Pattern[]): TextSet {
    return new TextSet({ ...this.#language, all: [...this.#language.all, patterns] });
  }

  without(patterns: readonly Pattern[]): TextSet {
    return new TextSet({ ...this.#language, none: [...this.#language.none, ...patterns] });
  }

  /** True only when it is proven. */
  isEmpty(effort: Effort): boolean {
    this.#empty ??= isEmptyLanguage(this.#language, effort);
    return this.#empty;
  }
}
