/** A group has at most five filters with regular expressions. */
import { limitExceeded } from "../../errors.ts";

const REGEX_FILTERS_MAX = 5;

interface Filter {
  readonly pattern: string;
}

/** What stands in double quotes is text. */
const hasRegex = ({ pattern }: Filter): boolean =>
  pattern.replace(/"(?:[^"\\]|\\.)*"/g, "").includes("%");

/** Throws LimitExceededException. */
export function checkRegexes(others: readonly Filter[], added: Filter): void {
  if (hasRegex(added) && others.filter(hasRegex).length >= REGEX_FILTERS_MAX) throw limitExceeded();
}
