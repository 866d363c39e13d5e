import type { Call } from "@cloudglass/wire";
import { expect, test } from "vitest";
import { localAccount } from "../../testing/local-account.ts";
import { callerSession } from "./caller-session.ts";

const account = localAccount();
const { Credentials } = account.sts("GetSessionToken", {});
const accessKeyId = `${Credentials?.AccessKeyId}`;
const token = `${Credentials?.SessionToken}`;

function sessionOf(headers: Record<string, string>, query = "", keyId = accessKeyId) {
  const { principal } = account.root;
  const head = { method: "GET", path: "/", query, headers, rawHeaders: [] };
  const call: Pick<Call, "caller" | "head"> = {
    caller: { ...principal, accessKeyId: keyId },
    head,
  };
  return callerSession(account.identities, call);
}
const inQuery = `X-Amz-Security-Token=${encodeURIComponent(token)}`;

test("the token of a temporary key is its session, in the header or in the query", () => {
  expect(sessionOf({ "x-amz-security-token": token })).toMatchObject({ kind: "root" });
  expect(sessionOf({}, inQuery)).toMatchObject({ kind: "root" });
});

test.each([
  ["a header beside a presigned query", { "x-amz-security-token": "other" }, inQuery],
  ["a second parameter before it", {}, `X%2DAmz-Security-Token=other&${inQuery}`],
  ["no token at all", {}, ""],
])("a session cannot be hidden by %s", (_how, headers, query) => {
  expect(account.errorOf(() => sessionOf(headers, query))).toMatch(/^InvalidClientTokenId/);
});

test("long-term keys have no session, whatever token is sent along", () => {
  expect(sessionOf({ "x-amz-security-token": "made up" }, "", "test")).toBeUndefined();
});
