/** Filter patterns of requests, compiled. */
import { invalidParameter } from "../errors.ts";
import { compilePattern, type Matcher, PatternError } from "../pattern/index.ts";

/** @param generally what is said of a pattern when there is nothing more exact to say */
export function patternOf(text: string, generally = "Invalid filter pattern"): Matcher {
  try {
    return compilePattern(text);
  } catch (error) {
    if (error instanceof PatternError) throw invalidParameter(error.detail ?? generally);
    throw error;
  }
}
