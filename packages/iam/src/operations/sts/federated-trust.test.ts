import { createHash } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import type { Credential } from "../../authority.ts";
import { putOidcRegistration } from "../../identity/oidc-registration.ts";
import { parsePolicy } from "../../policy/document.ts";
import {
  allow,
  type LocalAccount,
  type LocalAccountOptions,
  localAccount,
  policy,
} from "../../testing/local-account.ts";
import { idToken, keySet, type SigningKey, signingKey } from "../../testing/openid-provider.ts";

const URL = "idp.example.com";
const PROVIDER = `arn:aws:iam::000000000000:oidc-provider/${URL}`;
const ROLE = "arn:aws:iam::000000000000:role/r";
const DENIED = "AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity";
const ALLOWED = { Effect: "Allow", Principal: { Federated: PROVIDER }, Action: "sts:*" };

let key: SigningKey;
beforeAll(async () => {
  key = await signingKey("k1");
});

/** Trusts the provider, whose keys are registered, with a role `r`. */
function account(statements: object[] = [ALLOWED], options: LocalAccountOptions = {}) {
  const made = localAccount(options);
  made.iam("CreateOpenIDConnectProvider", { Url: `https://${URL}`, ClientIDList: ["app"] });
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  made.iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument, MaxSessionDuration: 7200 });
  const { catalogue } = made.identities;
  catalogue.write(() => putOidcRegistration(catalogue, URL, { kind: "keys", keys: keySet(key) }));
  return made;
}

async function assume(made: LocalAccount, claims: object = {}, as?: Credential) {
  const { authority } = made.identities;
  const nobody = { accessKeyId: "", secretAccessKey: "", principal: authority.anonymous };
  const WebIdentityToken = await idToken(key, made.clock.now(), {
    iss: `https://${URL}`,
    ...claims,
  });
  const input = { RoleArn: ROLE, RoleSessionName: "s1", WebIdentityToken };
  return made.sts("AssumeRoleWithWebIdentity", input, as ?? nobody);
}

const refusal = (made: LocalAccount, claims: object = {}, as?: Credential) =>
  made.rejectionOf(assume(made, claims, as));

test("a Deny in the trust policy wins, also for everyone", async () => {
  const deny = { ...ALLOWED, Effect: "Deny", Principal: "*" };
  expect(await refusal(account([ALLOWED, deny]))).toBe(DENIED);
  const strangers = { StringNotEquals: { [`${URL}:sub`]: "user-1" } };
  const made = account([ALLOWED, { ...deny, Condition: strangers }]);
  expect(await refusal(made)).toBe("no error");
  expect(await refusal(made, { sub: "user-2" })).toBe(DENIED);
});

test("a resource control policy of the organization binds callers from outside", async () => {
  const rcp = (more: object) =>
    parsePolicy(
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
          { Effect: "Deny", Principal: "*", Action: "sts:AssumeRoleWith*", Resource: "*", ...more },
        ],
      }),
      "resource-control",
    );
  const under = (more: object) => ({
    organization: () => ({
      serviceControl: [],
      resourceControl: [[{ name: "rcp", document: rcp(more) }]],
    }),
  });
  expect(await refusal(account([ALLOWED], under({})))).toBe(DENIED);
  const others = { Condition: { StringNotEquals: { [`${URL}:aud`]: "app" } } };
  expect(await refusal(account([ALLOWED], under(others)))).toBe("no error");
});

test("the session of whoever signs the request says nothing about whom the provider vouches for", async () => {
  const tagged = { StringEquals: { "aws:PrincipalTag/team": "blue" } };
  const issued = { Null: { "aws:TokenIssueTime": "false" } };
  for (const Condition of [tagged, issued]) {
    const made = account([{ ...ALLOWED, Condition }]);
    const ann = made.user("ann");
    made.iam("TagUser", { UserName: "ann", Tags: [{ Key: "team", Value: "blue" }] });
    const { Credentials } = made.sts("GetSessionToken", {}, ann);
    const session = made.credential(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken);
    expect(await refusal(made, {}, session)).toBe(DENIED);
    expect(await refusal(made, {}, made.root)).toBe(DENIED);
  }
});

test("what an administrator may do counts for nothing: the trust policy alone lets in", async () => {
  const made = account([{ ...ALLOWED, Principal: { AWS: "000000000000" } }]);
  expect(await refusal(made, {}, made.user("admin", allow("*")))).toBe(DENIED);
  expect(await refusal(made, {}, made.root)).toBe(DENIED);
});

test("a role in the chain behind it inherits transitive tags and the source identity, an hour long", async () => {
  const made = account();
  const claims = {
    "https://aws.amazon.com/tags": {
      principal_tags: { team: ["blue"], cost: ["1"] },
      transitive_tag_keys: ["team"],
    },
    "https://aws.amazon.com/source_identity": "ann",
  };
  const first = await assume(made, claims);
  const { AccessKeyId, SessionToken } = first.Credentials ?? {};
  const session = made.credential(`${AccessKeyId}`, SessionToken);
  made.iam("PutRolePolicy", {
    RoleName: "r",
    PolicyName: "p",
    PolicyDocument: JSON.stringify(allow("sts:*")),
  });
  const trust = { Effect: "Allow", Principal: { AWS: ROLE }, Action: "sts:*" };
  const AssumeRolePolicyDocument = JSON.stringify(policy(trust));
  made.iam("CreateRole", { RoleName: "next", AssumeRolePolicyDocument, MaxSessionDuration: 7200 });
  const next = { RoleArn: ROLE.replace(/r$/, "next"), RoleSessionName: "s2" };
  const long = { ...next, DurationSeconds: 7200 };
  expect(made.errorOf(() => made.sts("AssumeRole", long, session))).toMatch(/role chaining/);
  const second = made.sts("AssumeRole", next, session);
  const chained = made.credential(
    `${second.Credentials?.AccessKeyId}`,
    second.Credentials?.SessionToken,
  );
  expect(chained.principal.tags).toEqual({ team: "blue" });
  // The provider vouched for the first session only.
  expect(chained.session).toMatchObject({ sourceIdentity: "ann" });
  expect(chained.session).not.toHaveProperty("federation");
});

test("with a delay of IAM, a provider and a role count once they are in force", async () => {
  const made = account([ALLOWED], { propagation: { delayMsMax: 4000, seed: 1 } });
  expect(await refusal(made)).toMatch(/^InvalidIdentityToken: No OpenIDConnect provider found/);
  await made.clock.advance(4000);
  expect(await refusal(made)).toBe("no error");
  made.iam("DeleteOpenIDConnectProvider", { OpenIDConnectProviderArn: PROVIDER });
  expect(await refusal(made)).toBe("no error");
  await made.clock.advance(4000);
  expect(await refusal(made)).toMatch(/No OpenIDConnect provider found/);
});

test("the largest token that STS takes makes a session whose token is taken", async () => {
  const made = account();
  // 15,000 bytes of claims that do not compress are 20,000 characters of a token.
  const noise = (index: number) => createHash("sha512").update(`${index}`).digest("base64url");
  const aud = ["app", ...Array.from({ length: 155 }, (_, index) => noise(index))];
  const { Credentials } = await assume(made, { aud, sub: "s".repeat(255) });
  const session = made.credential(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken);
  expect(made.sts("GetCallerIdentity", {}, session).Arn).toMatch(/assumed-role\/r\/s1$/);
});
