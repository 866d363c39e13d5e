/** What is wrong with a filter pattern; without words of its own it is simply invalid. */
export class PatternError extends Error {
  override readonly name = "PatternError";
  readonly detail: string | undefined;

  constructor(detail?: string) {
    super(detail ?? "Invalid filter pattern");
    this.detail = detail;
  }
}

export const invalidTerm = (term: string): PatternError =>
  new PatternError(`Invalid character(s) in term '${term}'`);
