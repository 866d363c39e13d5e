/** A place in a pattern's text. */

import { invalidTerm, PatternError } from "./pattern-error.ts";
import { compileRegex, type Regex } from "./regex.ts";

export class Cursor {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  get rest(): string {
    return this.text.slice(this.at);
  }

  skipSpaces(): void {
    while (!this.isAtEnd && /\s/.test(this.text[this.at] as string)) this.at += 1;
  }

  /** Takes what is next after spaces, if it is that. */
  take(token: string): boolean {
    this.skipSpaces();
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  /** Takes what an expression anchored at its beginning matches. */
  match(expression: RegExp): string | undefined {
    const found = expression.exec(this.rest)?.[0];
    if (found === undefined) return undefined;
    this.at += found.length;
    return found;
  }

  /** Throws PatternError when something else is next. */
  expect(token: string): void {
    if (!this.take(token)) throw new PatternError();
  }

  /** `"…"` with `\"` inside; undefined when no quote is next. */
  quoted(): string | undefined {
    if (this.text[this.at] !== '"') return undefined;
    const written = this.match(/^"(?:[^"\\]|\\[\s\S])*"/);
    if (written === undefined || written === '""') throw invalidTerm(written ?? this.rest);
    return written.slice(1, -1).replace(/\\([\s\S])/g, "$1");
  }

  /** `%…%`; undefined when no percent sign is next. */
  regex(): Regex | undefined {
    if (this.text[this.at] !== "%") return undefined;
    const written = this.match(/^%[^%]*%/);
    if (written === undefined) throw invalidTerm(this.rest);
    return compileRegex(written.slice(1, -1));
  }
}
