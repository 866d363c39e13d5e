/**
 * What Lambda says of input that breaks its limits: the framework's sentences, with patterns that are newer than those of its
 * published description. Measured at AWS in November 2025.
 */
import { validation } from "./constraint-sentence.ts";
import type { Limit, Violation } from "./constraint-violation.ts";
import type { ServiceError } from "./service-error.ts";

/** Runtimes it checks itself: there are fewer for new functions than its model has. */
export function describeLambda(found: readonly Violation[]): ServiceError | undefined {
  const others = found.filter(
    ({ path, limit }) => path.join() !== "runtime" || limit.kind !== "enum",
  );
  if (others.length === 0) return undefined;
  return validation(others.map((violation) => ({ ...violation, limit: newer(violation.limit) })));
}

function newer(limit: Limit): Limit {
  if (limit.kind === "pattern") return { ...limit, pattern: newerPattern(limit.pattern) };
  if ("limits" in limit) return { ...limit, limits: limit.limits.map(newer) };
  return limit;
}

const REGION = "[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}";

const WHOLE: Readonly<Record<string, string>> = {
  "(|[a-zA-Z0-9$_-]+)": "\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+",
  "arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+": `(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?${REGION}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)`,
};

function newerPattern(pattern: string): string {
  return (
    WHOLE[pattern] ??
    pattern
      .replaceAll(REGION, `(eusc-)?${REGION}`)
      .replace("|code-signing-config:", "|layer:([a-zA-Z0-9-_]+)|code-signing-config:")
  );
}
