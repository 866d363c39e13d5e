import type { ServedAnswer } from "@cloudglass/env";
import { beforeAll, expect, test } from "vitest";
import type { Credential } from "../../../authority.ts";
import { readKeySet } from "../../../identity/json-web-keys.ts";
import { type LocalAccount, localAccount, policy } from "../../../testing/local-account.ts";
import {
  discoveryDocument,
  idToken,
  keySet,
  type SigningKey,
  signingKey,
} from "../../../testing/openid-provider.ts";

const ACCOUNT = "000000000000";
const URL = "idp.example.com/id/1";
const ISSUER = `https://${URL}`;
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${URL}`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;
const DISCOVERY = `${ISSUER}/.well-known/openid-configuration`;
const JWKS = "https://keys.example.com/jwks";
const ACTIONS = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"];

let key: SigningKey;
let other: SigningKey;
beforeAll(async () => {
  [key, other] = await Promise.all([signingKey("k1"), signingKey("k2")]);
});

function trusting(more: object = {}, Federated = PROVIDER): string {
  const statement = { Effect: "Allow", Principal: { Federated }, Action: ACTIONS, ...more };
  return JSON.stringify(policy(statement));
}

/** An account that trusts the provider for `app`, its keys on the net, and a role `r`. */
function account(trustPolicy = trusting()): LocalAccount {
  const made = localAccount();
  made.iam("CreateOpenIDConnectProvider", { Url: ISSUER, ClientIDList: ["app", "app-2"] });
  made.iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument: trustPolicy });
  made.http.serve(DISCOVERY, () => ({ status: 200, body: discoveryDocument(ISSUER, JWKS) }));
  made.http.serve(JWKS, () => ({ status: 200, body: keySet(key) }));
  return made;
}

function token(made: LocalAccount, claims: object = {}, by = key): Promise<string> {
  return idToken(by, made.clock.now(), { iss: ISSUER, ...claims });
}

function anonymous({ identities }: LocalAccount): Credential {
  return { accessKeyId: "", secretAccessKey: "", principal: identities.authority.anonymous };
}

function assume(made: LocalAccount, WebIdentityToken: string, more: object = {}) {
  const input = { RoleArn: ROLE, RoleSessionName: "s1", WebIdentityToken, ...more };
  return made.sts("AssumeRoleWithWebIdentity", input, anonymous(made));
}

const refusal = async (made: LocalAccount, text: string | Promise<string>, more: object = {}) =>
  made.rejectionOf(assume(made, await text, more));

test("a token of a registered provider opens a session, and the answer says whose it is", async () => {
  const made = account();
  const answer = await assume(made, await token(made, { sub: "repo:a/b", azp: "app-2" }));
  expect(answer).toEqual({
    Credentials: expect.objectContaining({ Expiration: new Date("2026-01-01T01:00:00Z") }),
    AssumedRoleUser: {
      AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:s1$/),
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/s1`,
    },
    SubjectFromWebIdentityToken: "repo:a/b",
    Audience: "app-2",
    Provider: PROVIDER,
    SessionTokenSize: answer.Credentials?.SessionToken?.length,
    SessionTokenUtilization: expect.any(Number),
  });
});

test.each(["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"])(
  "tokens signed with %s are verified",
  async (alg) => {
    const made = account();
    const signer = await signingKey("x", alg);
    made.http.serve(JWKS, () => ({ status: 200, body: keySet(key, signer) }));
    expect(await refusal(made, token(made, {}, signer))).toBe("no error");
    const forger = await signingKey("x", alg);
    expect(await refusal(made, token(made, {}, forger))).toBe(
      "InvalidIdentityToken: Token signature invalid",
    );
  },
);

test("what is no signed token of OpenID Connect is refused before any key is asked for", async () => {
  const made = account();
  const [header, claims, signature] = (await token(made)).split(".");
  const head = (alg: unknown) => Buffer.from(JSON.stringify({ alg })).toString("base64url");
  const texts = [
    "access-token",
    `${header}.${claims}`,
    `${header}.${claims}.`,
    `${header}.${claims}.${signature}.x`,
    `${header}.bnVsbA.${signature}`,
    `${head("none")}.${claims}.${signature}`,
    `${head("HS256")}.${claims}.${signature}`,
    `${head("PS256")}.${claims}.${signature}`,
    `${head(["RS256"])}.${claims}.${signature}`,
  ];
  for (const text of texts) {
    expect(await refusal(made, text)).toBe(
      "InvalidIdentityToken: The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
    );
  }
  expect(made.http.asked).toEqual([]);
});

test("issuer, subject, audience and expiration must be there", async () => {
  const made = account();
  for (const claim of ["iss", "sub", "aud", "exp"]) {
    expect(await refusal(made, token(made, { [claim]: undefined }))).toBe(
      `InvalidIdentityToken: Missing a required claim: ${claim}`,
    );
  }
  expect(await refusal(made, token(made, { iss: "https://" }))).toBe(
    "InvalidIdentityToken: Issuer must be a valid URL",
  );
  for (const odd of [{ exp: "tomorrow" }, { sub: "s".repeat(256) }]) {
    expect(await refusal(made, token(made, odd))).toBe(
      `InvalidIdentityToken: The claim ${Object.keys(odd)[0]} is not valid`,
    );
  }
});

test("the issuer must be registered in the role's account, to the last slash", async () => {
  const made = account();
  for (const iss of [`${ISSUER}/`, "https://idp.example.com", "https://other.example.com"]) {
    expect(await refusal(made, token(made, { iss }))).toBe(
      `InvalidIdentityToken: No OpenIDConnect provider found in your account for ${iss}`,
    );
  }
  const RoleArn = "arn:aws:iam::111111111111:role/r";
  expect(await refusal(made, token(made), { RoleArn })).toMatch(/No OpenIDConnect provider found/);
  made.iam("DeleteOpenIDConnectProvider", { OpenIDConnectProviderArn: PROVIDER });
  expect(await refusal(made, token(made))).toMatch(/No OpenIDConnect provider found/);
});

test("the authorized party, or else one of the audiences, must be a client id", async () => {
  const made = account();
  const incorrect = "InvalidIdentityToken: Incorrect token audience";
  expect(await refusal(made, token(made, { aud: "stranger" }))).toBe(incorrect);
  expect(await refusal(made, token(made, { aud: "app", azp: "stranger" }))).toBe(incorrect);
  expect(await refusal(made, token(made, { aud: "stranger", azp: "app" }))).toBe("no error");
  const several = await assume(made, await token(made, { aud: ["stranger", "app-2", "app"] }));
  expect(several.Audience).toBe("app-2");
});

test("a token lives from its beginning to its end by the emulator's clock", async () => {
  const made = account();
  const text = await token(made);
  const start = made.clock.now() / 1000;
  await made.clock.advance(3_599_999);
  expect(await refusal(made, text)).toBe("no error");
  await made.clock.advance(1);
  expect(await refusal(made, text)).toBe(
    `ExpiredTokenException: Token expired: current date/time ${start + 3600} must be before the expiration date/time ${start + 3600}`,
  );
  const now = made.clock.now() / 1000;
  const early = "InvalidIdentityToken: Token is not valid yet";
  expect(await refusal(made, token(made, { nbf: now + 301 }))).toBe(early);
  expect(await refusal(made, token(made, { iat: now + 301 }))).toBe(early);
  // A provider's clock may be five minutes ahead.
  expect(await refusal(made, token(made, { nbf: now + 300, iat: now + 300 }))).toBe("no error");
});

test("keys are fetched once and kept for an hour; an unknown one asks again, but not at once", async () => {
  const made = account();
  expect(await refusal(made, token(made))).toBe("no error");
  expect(await refusal(made, token(made))).toBe("no error");
  expect(made.http.asked).toEqual([DISCOVERY, JWKS]);
  made.http.serve(JWKS, () => ({ status: 200, body: keySet(other) }));
  const missing = /^InvalidIdentityToken: Couldn't retrieve verification key from your identity/;
  expect(await refusal(made, token(made, {}, other))).toMatch(missing);
  expect(made.http.asked.length).toBe(2);
  await made.clock.advance(5000);
  expect(await refusal(made, token(made, {}, other))).toBe("no error");
  expect(made.http.asked.length).toBe(4);
  // The provider has withdrawn the first key, and that is known by now.
  expect(await refusal(made, token(made))).toMatch(missing);
  await made.clock.advance(3_600_000);
  expect(await refusal(made, token(made, {}, other))).toBe("no error");
  expect(made.http.asked.length).toBe(6);
});

test("many tokens at once ask for the keys once", async () => {
  const made = account();
  const texts = await Promise.all(Array.from({ length: 8 }, () => token(made)));
  await Promise.all(texts.map((text) => assume(made, text)));
  expect(made.http.asked).toEqual([DISCOVERY, JWKS]);
});

test("a provider that is slow or broken may be asked again later; one that is not there has no keys", async () => {
  const made = account();
  const passing = "IDPCommunicationError: ";
  const missing = "InvalidIdentityToken: Couldn't retrieve verification key";
  const cases: readonly (readonly [() => ServedAnswer, string])[] = [
    [() => "timeout", passing],
    [() => ({ status: 503, body: "" }), passing],
    [() => "unreachable", missing],
    [() => ({ status: 404, body: "" }), missing],
    [() => ({ status: 302, body: "" }), missing],
    [() => ({ status: 200, body: "<html>" }), missing],
    [() => ({ status: 200, body: discoveryDocument("https://evil.example.com", JWKS) }), missing],
    [() => ({ status: 200, body: discoveryDocument(ISSUER, "http://plain.example.com") }), missing],
    [() => ({ status: 200, body: "x".repeat(300_000) }), missing],
  ];
  for (const [answer, expected] of cases) {
    made.http.serve(DISCOVERY, answer);
    await made.clock.advance(5000);
    expect(await refusal(made, token(made))).toContain(expected);
    const { length } = made.http.asked;
    expect(await refusal(made, token(made))).toContain(expected);
    expect(made.http.asked.length).toBe(length);
  }
});

test("a key that a provider publishes for something else checks no signature", async () => {
  const made = account();
  const secret = { kty: "oct", k: "c2VjcmV0", kid: "k1", alg: "HS256" };
  for (const odd of [
    secret,
    { ...key.jwk, use: "enc" },
    { ...key.jwk, alg: "RS512" },
    { ...key.jwk, kty: "EC" },
    { kty: "RSA", kid: "k1", n: "AQAB", e: "AQAB" },
  ]) {
    made.http.serve(JWKS, () => ({ status: 200, body: JSON.stringify({ keys: [odd, null, 7] }) }));
    await made.clock.advance(3_600_000);
    expect(await refusal(made, token(made))).toMatch(/^InvalidIdentityToken: /);
  }
  expect(readKeySet(JSON.stringify({ keys: Array(101).fill(key.jwk) }))).toBeUndefined();
});

test("the trust policy decides, by the provider and by what its token says", async () => {
  const condition = (keys: object) => trusting({ Condition: { StringEquals: keys } });
  const denied = "AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity";
  const mine = { [`${URL}:sub`]: "user-1", [`${URL}:aud`]: "app" };
  const cases = [
    [condition(mine), "no error"],
    [condition({ ...mine, [`${URL}:sub`]: "user-2" }), denied],
    [condition({ "other.example.com:sub": "user-1" }), denied],
    [condition({ "aws:FederatedProvider": PROVIDER, "sts:RoleSessionName": "s1" }), "no error"],
    [trusting({}, `${PROVIDER}x`), denied],
    [trusting({ Principal: { AWS: ACCOUNT } }), denied],
    [trusting({ Action: "sts:AssumeRole" }), denied],
  ] as const;
  for (const [trustPolicy, expected] of cases) {
    const made = account(trustPolicy);
    expect(await refusal(made, token(made))).toBe(expected);
  }
  const made = account();
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/absent`;
  expect(await refusal(made, token(made), { RoleArn })).toBe(denied);
  expect(await refusal(made, token(made), { RoleArn: `arn:aws:iam::${ACCOUNT}:user/u` })).toBe(
    "ValidationError: Request ARN is invalid",
  );
});

test("GitHub's claims are condition keys of the trust policy, other providers' own claims are not", async () => {
  const github = "token.actions.githubusercontent.com";
  const arn = `arn:aws:iam::${ACCOUNT}:oidc-provider/${github}`;
  const claims = {
    repository: "octo/repo",
    run_id: "7",
    sub: "repo:octo/repo:ref:refs/heads/main",
  };
  const outcome = async (host: string, Condition: object) => {
    const made = localAccount();
    made.iam("CreateOpenIDConnectProvider", { Url: `https://${host}`, ClientIDList: ["app"] });
    const AssumeRolePolicyDocument = trusting({ Condition }, arn.replace(github, host));
    made.iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument });
    made.http.serve(`https://${host}/.well-known/openid-configuration`, () => ({
      status: 200,
      body: discoveryDocument(`https://${host}`, JWKS),
    }));
    made.http.serve(JWKS, () => ({ status: 200, body: keySet(key) }));
    return refusal(made, token(made, { iss: `https://${host}`, ...claims }));
  };
  const equals = (host: string, claim: string, value: string) =>
    outcome(host, { StringLike: { [`${host}:${claim}`]: value } });
  expect(await equals(github, "sub", "repo:octo/repo:*")).toBe("no error");
  expect(await equals(github, "repository", "octo/repo")).toBe("no error");
  expect(await equals(github, "repository", "octo/other")).toMatch(/^AccessDenied/);
  expect(await equals(github, "run_id", "7")).toMatch(/^AccessDenied/);
  expect(await equals("idp.example.com", "repository", "octo/repo")).toMatch(/^AccessDenied/);
});

test("the session carries the provider and its keys, and they count in its policies", async () => {
  const made = account();
  const PolicyDocument = JSON.stringify(
    policy({
      Effect: "Allow",
      Action: "iam:GetUser",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy's variable
      Resource: "arn:aws:iam::*:user/${idp.example.com/id/1:sub}",
      Condition: {
        StringEquals: { "aws:FederatedProvider": PROVIDER, [`${URL}:aud`]: "app" },
        "ForAnyValue:StringEquals": { [`${URL}:amr`]: "authenticated" },
      },
    }),
  );
  made.iam("PutRolePolicy", { RoleName: "r", PolicyName: "p", PolicyDocument });
  made.iam("CreateUser", { UserName: "user-1" });
  const read = async (claims: object) => {
    const { Credentials } = await assume(made, await token(made, claims));
    const session = made.credential(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken);
    return made.errorOf(() => made.iam("GetUser", { UserName: "user-1" }, session));
  };
  const amr = ["authenticated", "pwd"];
  expect(await read({ amr })).toBe("no error");
  expect(await read({})).toMatch(/^AccessDenied/);
  expect(await read({ amr, sub: "user-2" })).toMatch(/^AccessDenied/);
});

test("session tags and a source identity come out of the token, nested or flat", async () => {
  const tags = "https://aws.amazon.com/tags";
  const nested = {
    [tags]: { principal_tags: { team: ["blue"] }, transitive_tag_keys: ["team"] },
    "https://aws.amazon.com/source_identity": "ann",
  };
  const flat = {
    [`${tags}/principal_tags/team`]: "blue",
    [`${tags}/transitive_tag_keys`]: ["team"],
    "https://aws.amazon.com/source_identity": "ann",
  };
  const equals = { "aws:RequestTag/team": "blue", "sts:SourceIdentity": "ann" };
  for (const claims of [nested, flat]) {
    const made = account(trusting({ Condition: { StringEquals: equals } }));
    const answer = await assume(made, await token(made, claims));
    expect(answer).toMatchObject({ SourceIdentity: "ann", PackedPolicySize: expect.any(Number) });
    const { AccessKeyId, SessionToken } = answer.Credentials ?? {};
    const { principal, session } = made.credential(`${AccessKeyId}`, SessionToken);
    expect(principal.tags).toEqual({ team: "blue" });
    expect(session).toMatchObject({ transitiveTagKeys: ["team"], sourceIdentity: "ann" });
  }
  const bare = account(trusting({ Action: "sts:AssumeRoleWithWebIdentity" }));
  expect(await refusal(bare, token(bare, nested))).toBe(
    "AccessDenied: Not authorized to perform sts:TagSession",
  );
  const made = account();
  for (const odd of [
    { [tags]: "x" },
    { [tags]: { principal_tags: ["x"] } },
    { [tags]: { principal_tags: { a: ["b", "c"] } } },
    { [tags]: { principal_tags: { "": "b" } } },
    { [tags]: { transitive_tag_keys: "a" } },
    { "https://aws.amazon.com/source_identity": "not one" },
  ]) {
    expect(await refusal(made, token(made, odd))).toMatch(/^InvalidIdentityToken: The claim /);
  }
});

test("a session policy narrows, and the role limits the duration", async () => {
  const made = account();
  const DurationSeconds = 7200;
  expect(await refusal(made, token(made), { DurationSeconds })).toBe(
    "ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
  );
  made.iam("AttachRolePolicy", {
    RoleName: "r",
    PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
  });
  const Policy = JSON.stringify(policy({ Effect: "Allow", Action: "iam:Get*", Resource: "*" }));
  const { Credentials } = await assume(made, await token(made), { Policy });
  const session = made.credential(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken);
  expect(made.errorOf(() => made.iam("ListUsers", {}, session))).toMatch(/^AccessDenied/);
  expect(made.errorOf(() => made.iam("GetRole", { RoleName: "r" }, session))).toBe("no error");
});

test("Google and Cognito need no registration; tokens that only Amazon and Facebook read are not implemented", async () => {
  const google = "accounts.google.com";
  const Condition = { StringEquals: { [`${google}:aud`]: "azp-1", [`${google}:oaud`]: "aud-1" } };
  const made = account(trusting({ Condition }, google));
  const issuer = `https://${google}`;
  const discovery = `${issuer}/.well-known/openid-configuration`;
  made.http.serve(discovery, () => ({ status: 200, body: discoveryDocument(issuer, JWKS) }));
  const answer = await assume(made, await token(made, { iss: issuer, aud: "aud-1", azp: "azp-1" }));
  expect(answer).toMatchObject({ Provider: google, Audience: "azp-1" });
  for (const ProviderId of ["www.amazon.com", "graph.facebook.com"]) {
    expect(await refusal(made, "Atza|opaque", { ProviderId })).toMatch(/^NotImplemented/);
  }
  expect(await refusal(made, token(made), { ProviderId: "x.example.com" })).toMatch(
    /^ValidationError/,
  );
});
