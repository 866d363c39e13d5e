/** The filter pattern language of CloudWatch Logs. */
export { compilePattern, type Matcher } from "./matcher.ts";
export { PatternError } from "./pattern-error.ts";
