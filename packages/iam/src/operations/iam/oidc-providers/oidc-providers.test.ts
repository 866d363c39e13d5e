import { expect, test } from "vitest";
import { allow, localAccount, policy } from "../../../testing/local-account.ts";

const ARN = "arn:aws:iam::000000000000:oidc-provider/idp.example.com/id/1";
const Url = "https://idp.example.com/id/1";

test("a provider is known by its URL without the scheme, and read back alike", () => {
  const { iam } = localAccount();
  const Tags = [{ Key: "team", Value: "blue" }];
  const made = iam("CreateOpenIDConnectProvider", {
    Url,
    ClientIDList: ["b", "a", "b"],
    ThumbprintList: ["A".repeat(40)],
    Tags,
  });
  expect(made).toEqual({ OpenIDConnectProviderArn: ARN, Tags });
  expect(iam("GetOpenIDConnectProvider", { OpenIDConnectProviderArn: ARN })).toEqual({
    Url: "idp.example.com/id/1",
    ClientIDList: ["b", "a"],
    ThumbprintList: ["a".repeat(40)],
    CreateDate: new Date("2026-01-01T00:00:00Z"),
    Tags,
  });
});

test("a URL begins with https:// and is a host and a path, without port, query or user", () => {
  const { iam, errorOf } = localAccount();
  const create = (text: string) => errorOf(() => iam("CreateOpenIDConnectProvider", { Url: text }));
  const words = "Invalid Open ID Connect Provider URL";
  for (const text of ["example.com", "https://", "x"]) {
    expect(create(text)).toBe(`ValidationError: ${words}`);
  }
  expect(create("http://example.com")).toBe(
    `InvalidInput: ${words}. The URL must begin with https://.`,
  );
  for (const rest of ["a@example.com", "example.com:8443", "example.com?x=1", "example.com/#x"]) {
    expect(create(`https://${rest}`)).toBe(`InvalidInput: ${words}.`);
  }
  expect(create("https://example.com/a-b/~c")).toBe("no error");
});

test("there is one provider a URL and account; a slash at its end makes another", () => {
  const account = localAccount();
  const { iam, errorOf } = account;
  const create = (text: string, as = account.root) =>
    errorOf(() => iam("CreateOpenIDConnectProvider", { Url: text }, as));
  expect(create(Url)).toBe("no error");
  expect(create(Url)).toBe(`EntityAlreadyExists: Provider with url ${Url} already exists.`);
  expect(create(`${Url}/`)).toBe("no error");
  expect(create(Url, account.credential("111111111111"))).toBe("no error");
  const { OpenIDConnectProviderList } = iam("ListOpenIDConnectProviders", {});
  expect(OpenIDConnectProviderList).toEqual([{ Arn: ARN }, { Arn: `${ARN}/` }]);
});

test("100 providers, 100 client ids and 5 thumbprints are the most", () => {
  const { iam, errorOf } = localAccount();
  const create = (more: object) => () => iam("CreateOpenIDConnectProvider", { Url, ...more });
  const many = (count: number) => Array.from({ length: count }, (_, index) => `client-${index}`);
  expect(errorOf(create({ ThumbprintList: Array(6).fill("b".repeat(40)) }))).toBe(
    "InvalidInput: Thumbprint list must contain fewer than 5 entries.",
  );
  const tooManyIds =
    "LimitExceeded: Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100";
  expect(errorOf(create({ ClientIDList: many(101) }))).toBe(tooManyIds);
  expect(
    errorOf(create({ ClientIDList: many(100), ThumbprintList: Array(5).fill("z".repeat(40)) })),
  ).toBe("no error");
  const one = { OpenIDConnectProviderArn: ARN };
  const add = (ClientID: string) =>
    errorOf(() => iam("AddClientIDToOpenIDConnectProvider", { ...one, ClientID }));
  expect(add("one more")).toBe(tooManyIds);
  expect(add("client-7")).toBe("no error");
  for (let index = 1; index < 100; index++) {
    iam("CreateOpenIDConnectProvider", { Url: `${Url}${index}` });
  }
  expect(errorOf(() => iam("CreateOpenIDConnectProvider", { Url: `${Url}x` }))).toBe(
    "LimitExceeded: Cannot exceed quota for OpenIdConnectProvidersPerAccount: 100",
  );
});

test("client ids come and go, said twice or not; thumbprints are replaced as a whole", () => {
  const { iam } = localAccount();
  iam("CreateOpenIDConnectProvider", { Url, ThumbprintList: ["a".repeat(40)] });
  const one = { OpenIDConnectProviderArn: ARN };
  const got = () => iam("GetOpenIDConnectProvider", one);
  for (const ClientID of ["x", "y", "x"]) {
    iam("AddClientIDToOpenIDConnectProvider", { ...one, ClientID });
  }
  expect(got().ClientIDList).toEqual(["x", "y"]);
  for (const ClientID of ["x", "none"]) {
    iam("RemoveClientIDFromOpenIDConnectProvider", { ...one, ClientID });
  }
  expect(got().ClientIDList).toEqual(["y"]);
  const ThumbprintList = ["b".repeat(40), "c".repeat(40)];
  iam("UpdateOpenIDConnectProviderThumbprint", { ...one, ThumbprintList });
  expect(got().ThumbprintList).toEqual(ThumbprintList);
});

test("tags go with their provider, and a new one of its URL has none of them", () => {
  const { iam } = localAccount();
  const one = { OpenIDConnectProviderArn: ARN };
  iam("CreateOpenIDConnectProvider", { Url, Tags: [{ Key: "a", Value: "1" }] });
  iam("TagOpenIDConnectProvider", { ...one, Tags: [{ Key: "b", Value: "2" }] });
  iam("UntagOpenIDConnectProvider", { ...one, TagKeys: ["A"] });
  expect(iam("ListOpenIDConnectProviderTags", one).Tags).toEqual([{ Key: "b", Value: "2" }]);
  iam("DeleteOpenIDConnectProvider", one);
  iam("CreateOpenIDConnectProvider", { Url });
  expect(iam("ListOpenIDConnectProviderTags", one).Tags).toEqual([]);
});

test("a provider that is not there is deleted without an error and is otherwise not found", () => {
  const account = localAccount();
  const { iam, errorOf } = account;
  iam("CreateOpenIDConnectProvider", { Url }, account.credential("111111111111"));
  const foreign = ARN.replace("000000000000", "111111111111");
  for (const OpenIDConnectProviderArn of [ARN, foreign]) {
    const one = { OpenIDConnectProviderArn };
    expect(iam("DeleteOpenIDConnectProvider", one)).toEqual({});
    expect(errorOf(() => iam("GetOpenIDConnectProvider", one))).toBe(
      `NoSuchEntity: OpenIDConnect Provider not found for arn ${OpenIDConnectProviderArn}`,
    );
  }
  expect(iam("ListOpenIDConnectProviders", {}, account.credential("111111111111"))).toEqual({
    OpenIDConnectProviderList: [{ Arn: foreign }],
  });
  const odd = { OpenIDConnectProviderArn: "arn:aws:iam::000000000000:role/x" };
  expect(errorOf(() => iam("GetOpenIDConnectProvider", odd))).toMatch(/^InvalidInput: ARN /);
});

test("permissions are asked for on the provider's ARN, with its tags and those asked for", () => {
  const { iam, user, errorOf } = localAccount();
  const ann = user("ann", {
    ...allow("iam:CreateOpenIDConnectProvider", "arn:aws:iam::*:oidc-provider/idp.example.com/*"),
  });
  const denied = /^AccessDenied/;
  expect(errorOf(() => iam("CreateOpenIDConnectProvider", { Url }, ann))).toBe("no error");
  expect(
    errorOf(() => iam("CreateOpenIDConnectProvider", { Url: "https://other.example.com" }, ann)),
  ).toMatch(denied);
  const bob = user(
    "bob",
    policy({
      Effect: "Allow",
      Action: "iam:*OpenIDConnectProvider*",
      Resource: ARN,
      Condition: { StringEquals: { "aws:ResourceTag/team": "blue" } },
    }),
  );
  const one = { OpenIDConnectProviderArn: ARN };
  const read = () => errorOf(() => iam("GetOpenIDConnectProvider", one, bob));
  expect(read()).toMatch(denied);
  iam("TagOpenIDConnectProvider", { ...one, Tags: [{ Key: "team", Value: "blue" }] });
  expect(read()).toBe("no error");
});
