import fc from "fast-check";
import { expect, test } from "vitest";
import { localAccount } from "../../testing/local-account.ts";
import { page } from "./page.ts";

/** Short ones, and long ones that begin alike. */
const name = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.string({ minLength: 1, unit: "grapheme" }),
  fc.string({ minLength: 1 }).map((end) => `${"ö".repeat(300)}${end}`),
);
const names = fc.uniqueArray(name, { maxLength: 30 });
/** Source: IAM API Reference, the Marker of every listing. */
const MARKER_CHARACTERS_MAX = 320;

function walk(
  items: readonly string[],
  MaxItems: number,
  between: () => void = () => {},
): string[] {
  const seen: string[] = [];
  let Marker: string | undefined;
  do {
    const { items: shown, end } = page("List", items, (name) => name, {
      MaxItems,
      ...(Marker === undefined ? {} : { Marker }),
    });
    expect(shown.length).toBeLessThanOrEqual(MaxItems);
    expect(end.Marker !== undefined).toBe(end.IsTruncated);
    seen.push(...shown);
    Marker = end.Marker;
    expect(Marker?.length ?? 0).toBeLessThanOrEqual(MARKER_CHARACTERS_MAX);
    between();
  } while (Marker !== undefined);
  return seen;
}

test("pages of any size show every item once, in order", () => {
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 12 }), (items, size) => {
      expect(walk(items, size)).toEqual([...items].sort((a, b) => (a < b ? -1 : 1)));
    }),
    { numRuns: 200 },
  );
});

test("an item that goes away between pages does not hide another", () => {
  fc.assert(
    fc.property(names, fc.nat(), (items, pick) => {
      fc.pre(items.length > 2);
      const gone = items[pick % items.length] as string;
      const left = [...items];
      const seen = walk(left, 1, () => {
        const at = left.indexOf(gone);
        if (at >= 0) left.splice(at, 1);
      });
      for (const name of left) expect(seen).toContain(name);
    }),
    { numRuns: 200 },
  );
});

test("a marker of another listing, or made up, is a ValidationError", () => {
  const { iam, errorOf } = localAccount();
  for (const UserName of ["ann", "bob"]) iam("CreateUser", { UserName });
  const { Marker } = iam("ListUsers", { MaxItems: 1 });
  expect(iam("ListUsers", { Marker }).Users?.map((user) => user.UserName)).toEqual(["bob"]);
  expect(errorOf(() => iam("ListGroups", { Marker }))).toMatch(/^ValidationError: /);
  fc.assert(
    fc.property(fc.string(), (made) => {
      expect(errorOf(() => iam("ListUsers", { Marker: made }))).toMatch(/^ValidationError: /);
    }),
    { numRuns: 200 },
  );
});
