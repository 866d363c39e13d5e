/** Where two values of the SDK's shapes differ, as a path and both sides; undefined when they are the same. */
export function difference(expected: unknown, actual: unknown, path = ""): string | undefined {
  if (Object.is(expected, actual)) return undefined;
  if (expected instanceof Date && actual instanceof Date) {
    return expected.getTime() === actual.getTime() ? undefined : show(path, expected, actual);
  }
  if (expected instanceof Uint8Array && actual instanceof Uint8Array) {
    return Buffer.compare(expected, actual) === 0 ? undefined : show(path, expected, actual);
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length) return show(path, expected, actual);
    return first(
      expected.map((item, index) => difference(item, actual[index], `${path}[${index}]`)),
    );
  }
  // -0 is written as 0.
  if (typeof expected === "number" && typeof actual === "number" && expected === actual) {
    return undefined;
  }
  if (!isPlain(expected) || !isPlain(actual)) return show(path, expected, actual);
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return first([...keys].map((key) => difference(expected[key], actual[key], `${path}.${key}`)));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject && !(value instanceof Date) && !(value instanceof Uint8Array);
}

function first(differences: readonly (string | undefined)[]): string | undefined {
  return differences.find((found) => found !== undefined);
}

function show(path: string, expected: unknown, actual: unknown): string {
  return `${path}: ${text(expected)} became ${text(actual)}`;
}

const text = (value: unknown) =>
  (
    JSON.stringify(value, (_key, item) => (typeof item === "bigint" ? `${item}n` : item)) ??
    "absent"
  ).slice(0, 200);
