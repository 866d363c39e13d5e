/**
 * Filter criteria of event source mappings: a pattern names members and what they may be.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */

export type Filter = (event: unknown) => boolean;
type Test = (value: unknown) => boolean;

/** Undefined for what is no pattern. */
export function parseFilter(text: string): Filter | undefined {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isObject(pattern) ? filterOf(pattern, 0) : undefined;
}

const DEPTH_MAX = 32;

function filterOf(pattern: object, depth: number): Filter | undefined {
  if (depth > DEPTH_MAX) return undefined;
  const parts: Filter[] = [];
  for (const [name, wanted] of Object.entries(pattern)) {
    const part = name === "$or" ? anyOf(wanted, depth) : memberTest(name, wanted, depth);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return (event) => parts.every((part) => part(event));
}

function anyOf(choices: unknown, depth: number): Filter | undefined {
  if (!Array.isArray(choices) || choices.length < 2) return undefined;
  const filters = choices.map((each) => (isObject(each) ? filterOf(each, depth + 1) : undefined));
  if (filters.includes(undefined)) return undefined;
  return (event) => filters.some((filter) => filter?.(event));
}

function memberTest(name: string, wanted: unknown, depth: number): Filter | undefined {
  if (Array.isArray(wanted)) {
    if (wanted.length === 0) return undefined;
    const tests = wanted.map(testOf);
    if (tests.includes(undefined)) return undefined;
    return (event) => {
      const value = memberOf(event, name);
      const values = Array.isArray(value) ? value : [value];
      return tests.some((test) => values.some((each) => test?.(each)));
    };
  }
  if (!isObject(wanted)) return undefined;
  const inner = filterOf(wanted, depth + 1);
  if (inner === undefined) return undefined;
  return (event) => {
    const value = memberOf(event, name);
    return Array.isArray(value) ? value.some(inner) : inner(value);
  };
}

/** One thing that a value may be. */
function testOf(wanted: unknown): Test | undefined {
  if (!isObject(wanted)) return Array.isArray(wanted) ? undefined : equals(wanted);
  const [entry, ...more] = Object.entries(wanted);
  if (entry === undefined || more.length > 0) return undefined;
  const [operator, operand] = entry;
  switch (operator) {
    case "exists":
      return typeof operand !== "boolean" ? undefined : existence(operand);
    case "prefix":
      return onText(operand, (text, part) => text.startsWith(part));
    case "suffix":
      return onText(operand, (text, part) => text.endsWith(part));
    case "equals-ignore-case":
      return onText(operand, (text, part) => text.toLowerCase() === part.toLowerCase());
    case "numeric":
      return Array.isArray(operand) ? numeric(operand) : undefined;
    case "anything-but":
      return anythingBut(operand);
    default:
      return undefined;
  }
}

const equals =
  (wanted: unknown): Test =>
  (value) =>
    value === wanted;

/** Of members that are leaves: a structure does not exist in this sense. */
const existence =
  (wanted: boolean): Test =>
  (value) =>
    (value !== undefined && !isObject(value)) === wanted;

function onText(operand: unknown, compare: (text: string, part: string) => boolean) {
  if (typeof operand !== "string" || operand === "") return undefined;
  return (value: unknown) => typeof value === "string" && compare(value, operand);
}

function anythingBut(operand: unknown): Test | undefined {
  const refused = Array.isArray(operand) ? operand : [operand];
  if (refused.length === 0) return undefined;
  const tests = refused.map(testOf);
  if (tests.includes(undefined)) return undefined;
  return (value) => value !== undefined && !tests.some((test) => test?.(value));
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "=": (a, b) => a === b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/** `[">", 0, "<=", 5]` */
function numeric(operand: readonly unknown[]): Test | undefined {
  if (operand.length !== 2 && operand.length !== 4) return undefined;
  const tests: ((value: number) => boolean)[] = [];
  for (let at = 0; at < operand.length; at += 2) {
    const compare = COMPARISONS[String(operand[at])];
    const bound = operand[at + 1];
    if (compare === undefined || typeof bound !== "number") return undefined;
    tests.push((value) => compare(value, bound));
  }
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const memberOf = (event: unknown, name: string): unknown =>
  isObject(event) && Object.hasOwn(event, name)
    ? (event as Readonly<Record<string, unknown>>)[name]
    : undefined;
