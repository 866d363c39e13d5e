import fc from "fast-check";
import { expect, test } from "vitest";
import { ValidationException } from "../../expression/validation-exception.ts";
import { csvItem, parseCsvLine } from "./csv-line.ts";

const DELIMITERS = [",", ";", ":", "|", "\t", " "];
const field = fc.string().filter((text) => !/[\r\n]/.test(text));

test("fields that were quoted come back, under every delimiter", () => {
  fc.assert(
    fc.property(
      fc.array(field, { minLength: 1 }),
      fc.constantFrom(...DELIMITERS),
      (fields, delimiter) => {
        const line = fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(delimiter);
        expect(parseCsvLine(line, delimiter)).toEqual(fields);
        expect(parseCsvLine(`${line}\r`, delimiter)).toEqual(fields);
      },
    ),
  );
});

test("any line is fields, or is refused", () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...DELIMITERS), (line, delimiter) => {
      try {
        expect(parseCsvLine(line, delimiter).length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(ValidationException);
      }
    }),
  );
});

test("keys have the types of the table, and what is empty is not there", () => {
  const attributes = [
    { name: "pk", type: "N" as const },
    { name: "sk", type: "B" as const },
  ];
  expect(csvItem(["pk", "sk", "a", "b"], ["7", "AQI=", "", "text"], attributes)).toEqual({
    pk: { N: "7" },
    sk: { B: Buffer.from([1, 2]) },
    b: { S: "text" },
  });
});
