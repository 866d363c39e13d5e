import fc from "fast-check";
import { expect, test } from "vitest";
import { entityArn, parseArn, policyArn } from "./arn.ts";

const account = fc.stringMatching(/^\d{12}$/);
const name = fc.stringMatching(/^[\w+=,.@-]{1,64}$/);
const path = fc
  .array(fc.stringMatching(/^[!-.0-~]{1,10}$/), { maxLength: 4 })
  .map((parts) => (parts.length === 0 ? "/" : `/${parts.join("/")}/`));
const kind = fc.constantFrom("user", "group", "role");

test("an ARN that was made is read back to what it was made of", () => {
  fc.assert(
    fc.property(account, kind, path, name, (accountId, type, at, called) => {
      expect(parseArn(entityArn(accountId, type as "user", at, called))).toEqual({
        accountId,
        type,
        path: at,
        name: called,
      });
      expect(parseArn(policyArn(accountId, at, called))).toMatchObject({
        type: "policy",
        path: at,
        name: called,
      });
    }),
  );
});

test("any other text is no ARN, or one that is written as it was read", () => {
  const parts = fc.array(fc.oneof(fc.constantFrom("arn", "aws", "iam", "", "user/", "/"), name), {
    maxLength: 8,
  });
  const texts = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.tuple(parts, fc.constantFrom(":", "/", "::")).map(([list, by]) => list.join(by)),
    fc.tuple(account, fc.string()).map(([id, rest]) => `arn:aws:iam::${id}:user/${rest}`),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const arn = parseArn(text);
      if (arn === undefined) return;
      const { accountId, type, path: at, name: called } = arn;
      expect(entityArn(accountId, type as "user", at, called)).toBe(text);
    }),
    { numRuns: 5000 },
  );
});

test("the longest text is read at once", () => {
  const slashes = `arn:aws:iam::000000000000:user/${"a/".repeat(100_000)}`;
  expect(parseArn(slashes)).toBeUndefined();
  expect(parseArn(`${slashes}!`)).toBeUndefined();
});
