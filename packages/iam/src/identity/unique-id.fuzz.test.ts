import { SeededRandom } from "@cloudglass/env";
import fc from "fast-check";
import { expect, test } from "vitest";
import { accessKeyId, accountOfAccessKeyId, secretAccessKey, uniqueId } from "./unique-id.ts";

const accounts = fc
  .integer({ min: 0, max: 999_999_999_999 })
  .map((number) => `${number}`.padStart(12, "0"));

test("an access key id has AWS's form and gives its account back", () => {
  fc.assert(
    fc.property(
      accounts,
      fc.integer(),
      fc.constantFrom("AKIA", "ASIA"),
      (account, seed, prefix) => {
        const id = accessKeyId(new SeededRandom(seed), prefix as "AKIA" | "ASIA", account);
        expect(id).toMatch(/^A(KI|SI)A[A-Z2-7]{16}$/);
        expect(accountOfAccessKeyId(id)).toBe(account);
      },
    ),
    { numRuns: 300 },
  );
});

test("a published key id of today's form is read as its finder reads it", () => {
  // From the write-up of the encoding: "A short note on AWS KEY ID" (Tal Be'ery, 2023).
  expect(accountOfAccessKeyId("ASIAQNZGKIQY56JQ7WML")).toBe("029608264753");
});

test("ids of the older form and other texts hold no account", () => {
  for (const id of [
    "AKIAIOSFODNN7EXAMPLE",
    "AKIA",
    "test",
    "000000000000",
    "AIDAQNZGKIQY56JQ7WML",
  ]) {
    expect(accountOfAccessKeyId(id)).toBeUndefined();
  }
});

test("unique ids and secrets have AWS's lengths and alphabets", () => {
  const random = new SeededRandom(1);
  expect(uniqueId(random, "AIDA")).toMatch(/^AIDA[A-Z2-7]{17}$/);
  expect(secretAccessKey(random)).toMatch(/^[A-Za-z0-9+/]{40}$/);
});
