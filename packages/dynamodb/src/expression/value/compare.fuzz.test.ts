import fc from "fast-check";
import { expect, test } from "vitest";
import { values } from "../testing/arbitrary.ts";
import type { AttributeValue } from "./attribute-value.ts";
import { checkValue } from "./check.ts";
import { compareTexts, compareValues, equalValues } from "./compare.ts";

const texts = fc.string({ unit: "grapheme", maxLength: 6 });

test("texts are in the order of their UTF-8 bytes", () => {
  const near = fc.array(fc.constantFrom("a", "é", "\ud7ff", "\ue000", "\uffff", "😀", "😁"));
  const both = fc.oneof(
    texts,
    near.map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(both, both, (a, b) => {
      const order = Buffer.compare(Buffer.from(a), Buffer.from(b));
      expect(Math.sign(compareTexts(a, b))).toBe(order);
    }),
    { numRuns: 1000 },
  );
});

test("numbers are in the order of their values, and there is no order between types", () => {
  const numbers = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 });
  const numberOf = (value: number) => checkValue({ N: String(value) });
  const safe = numbers.filter((value) => value === 0 || Math.abs(value) > 1e-100);
  fc.assert(
    fc.property(safe, safe, (a, b) => {
      expect(Math.sign(compareValues(numberOf(a), numberOf(b)) as number) + 0).toBe(
        Math.sign(a - b) + 0,
      );
    }),
  );
  expect(compareValues({ S: "1" }, { N: "1" })).toBeUndefined();
  expect(compareValues({ BOOL: true }, { BOOL: true })).toBeUndefined();
});

/** The same value with sets and maps in another order. */
function shuffled(value: AttributeValue): AttributeValue {
  const [type, content] = Object.entries(value)[0] as [string, never];
  if (type === "L") return { L: (content as AttributeValue[]).map(shuffled) };
  if (type === "M") {
    const entries = Object.entries(content as Record<string, AttributeValue>).reverse();
    return { M: Object.fromEntries(entries.map(([name, each]) => [name, shuffled(each)])) };
  }
  const isSet = type.length === 2;
  return (isSet ? { [type]: [...(content as unknown[])].reverse() } : value) as AttributeValue;
}

/** Two values are equal when these texts are. */
function identity(value: AttributeValue): string {
  const [type, content] = Object.entries(value)[0] as [string, unknown];
  if (type === "L") return `L[${(content as AttributeValue[]).map(identity)}]`;
  if (type === "M") {
    const entries = Object.entries(content as Record<string, AttributeValue>);
    return `M{${entries.map(([name, each]) => `${name}:${identity(each)}`).sort()}}`;
  }
  const written = (each: unknown) =>
    each instanceof Uint8Array ? Buffer.from(each).toString("hex") : JSON.stringify(each);
  if (type.length === 2 && type.endsWith("S"))
    return `${type}(${(content as unknown[]).map(written).sort()})`;
  return type + written(content);
}

test("values are equal whatever the order of sets and maps, and only then", () => {
  fc.assert(
    fc.property(values, values, (a, b) => {
      expect(equalValues(a, shuffled(a))).toBe(true);
      expect(equalValues(a, b)).toBe(identity(a) === identity(b));
    }),
    { numRuns: 1000 },
  );
});

test("a checked value is checked already", () => {
  fc.assert(
    fc.property(values, (value) => {
      const checked = checkValue(value);
      expect(checkValue(checked)).toEqual(checked);
      expect(equalValues(value, checked)).toBe(true);
    }),
  );
});
