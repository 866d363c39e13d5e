import { createPublicKey, verify } from "node:crypto";
import { expect, test } from "vitest";
import type { Credential } from "../../authority.ts";
import { publicKeys } from "../../identity/web-identity-key.ts";
import {
  allow,
  type LocalAccount,
  localAccount,
  policy,
  trust,
} from "../../testing/local-account.ts";
import type { StsInput } from "./sts-operation.ts";

const ACCOUNT = "000000000000";
const NAMESPACE = "https://sts.amazonaws.com/";

function token(
  account: LocalAccount,
  as?: Credential,
  more: Partial<StsInput<"GetWebIdentityToken">> = {},
) {
  const input = { Audience: ["https://api.example.com"], SigningAlgorithm: "RS256", ...more };
  return account.sts("GetWebIdentityToken", input, as);
}

function partsOf(jwt: string | undefined) {
  const [head = "", body = "", signature = ""] = `${jwt}`.split(".");
  const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
  return { text: `${head}.${body}`, header: read(head), claims: read(body), signature };
}

test("without outbound federation there are no tokens; the issuer stays the same over off and on", () => {
  const account = localAccount();
  expect(account.errorOf(() => token(account))).toMatch(
    /^OutboundWebIdentityFederationDisabledException: /,
  );
  expect(account.errorOf(() => account.iam("GetOutboundWebIdentityFederationInfo", {}))).toMatch(
    /^FeatureDisabled: /,
  );
  const { IssuerIdentifier } = account.iam("EnableOutboundWebIdentityFederation", {});
  expect(IssuerIdentifier).toMatch(/^https:\/\/[0-9a-f-]{36}\.tokens\.sts\.global\.api\.aws$/);
  expect(account.errorOf(() => account.iam("EnableOutboundWebIdentityFederation", {}))).toMatch(
    /^FeatureEnabled: /,
  );
  expect(account.iam("GetOutboundWebIdentityFederationInfo", {})).toEqual({
    IssuerIdentifier,
    JwtVendingEnabled: true,
  });
  expect(account.errorOf(() => token(account))).toBe("no error");
  account.iam("DisableOutboundWebIdentityFederation", {});
  expect(account.errorOf(() => token(account))).toMatch(/^OutboundWebIdentityFederationDisabled/);
  expect(account.iam("EnableOutboundWebIdentityFederation", {}).IssuerIdentifier).toBe(
    IssuerIdentifier,
  );
});

test.each(["RS256", "ES384"])("%s tokens are signed with a published key", (SigningAlgorithm) => {
  const account = localAccount();
  account.iam("EnableOutboundWebIdentityFederation", {});
  const jwt = partsOf(token(account, undefined, { SigningAlgorithm }).WebIdentityToken);
  expect(jwt.header).toMatchObject({ alg: SigningAlgorithm, typ: "JWT" });
  const { keys } = publicKeys(account.identities.catalogue);
  const published = keys.find((each) => (each as { kid?: string }).kid === jwt.header.kid);
  expect(published).not.toHaveProperty("d");
  const key = createPublicKey({ key: published as object, format: "jwk" });
  const isRsa = SigningAlgorithm === "RS256";
  const isGood = (text: string) =>
    verify(
      isRsa ? "sha256" : "sha384",
      Buffer.from(text),
      isRsa ? key : { key, dsaEncoding: "ieee-p1363" },
      Buffer.from(jwt.signature, "base64url"),
    );
  expect(isGood(jwt.text)).toBe(true);
  expect(isGood(`${jwt.text}x`)).toBe(false);
});

test("the claims tell who calls, from which account, with which tags, for how long", () => {
  const account = localAccount();
  const { IssuerIdentifier } = account.iam("EnableOutboundWebIdentityFederation", {});
  const ann = account.user("ann", allow(["sts:GetWebIdentityToken", "sts:TagGetWebIdentityToken"]));
  account.iam("TagUser", { UserName: "ann", Tags: [{ Key: "team", Value: "blue" }] });
  const Tags = [{ Key: "job", Value: "7" }];
  const answer = token(account, ann, { Tags });
  const { claims } = partsOf(answer.WebIdentityToken);
  const now = Math.floor(account.clock.now() / 1000);
  expect(claims).toEqual({
    iss: IssuerIdentifier,
    aud: "https://api.example.com",
    sub: ann.principal.arn,
    iat: now,
    exp: now + 300,
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    [NAMESPACE]: {
      aws_account: ACCOUNT,
      source_region: "us-east-1",
      principal_id: ann.principal.arn,
      principal_tags: { team: "blue" },
      request_tags: { job: "7" },
    },
  });
  expect(answer.Expiration?.getTime()).toBe((now + 300) * 1000);
  const Audience = ["a", "b"];
  expect(partsOf(token(account, ann, { Audience }).WebIdentityToken).claims.aud).toEqual(Audience);
});

test("the subject of a role's session is the role, and its token does not outlive the session", async () => {
  const account = localAccount();
  account.iam("EnableOutboundWebIdentityFederation", {});
  const AssumeRolePolicyDocument = trust({ AWS: ACCOUNT });
  account.iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument });
  const PolicyDocument = JSON.stringify(allow("sts:*"));
  account.iam("PutRolePolicy", { RoleName: "r", PolicyName: "own", PolicyDocument });
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/r`;
  const input = { RoleArn, RoleSessionName: "s1", DurationSeconds: 900 };
  const { Credentials } = account.sts("AssumeRole", input);
  const session = account.credential(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken);
  const { claims } = partsOf(token(account, session, { DurationSeconds: 900 }).WebIdentityToken);
  expect(claims.sub).toBe(RoleArn);
  expect(account.errorOf(() => token(account, session, { DurationSeconds: 901 }))).toMatch(
    /^SessionDurationEscalationException: /,
  );
  await account.clock.advance(601_000);
  expect(account.errorOf(() => token(account, session))).toMatch(/^SessionDurationEscalation/);
});

test("audience, algorithm and duration are condition keys; tags need a permission of their own", () => {
  const account = localAccount();
  account.iam("EnableOutboundWebIdentityFederation", {});
  const ann = account.user(
    "ann",
    policy({
      Effect: "Allow",
      Action: "sts:GetWebIdentityToken",
      Resource: "*",
      Condition: {
        "ForAllValues:StringEquals": { "sts:IdentityTokenAudience": ["good", "fine"] },
        StringEquals: { "sts:SigningAlgorithm": "ES384" },
        NumericLessThanEquals: { "sts:DurationSeconds": "300" },
      },
    }),
  );
  const good = { Audience: ["good", "fine"], SigningAlgorithm: "ES384" };
  const refusal = (more: object) =>
    account.errorOf(() => token(account, ann, { ...good, ...more }));
  expect(refusal({})).toBe("no error");
  expect(refusal({ Audience: ["good", "other"] })).toMatch(/^AccessDenied/);
  expect(refusal({ SigningAlgorithm: "RS256" })).toMatch(/^AccessDenied/);
  expect(refusal({ DurationSeconds: 301 })).toMatch(/^AccessDenied/);
  expect(refusal({ Tags: [{ Key: "job", Value: "7" }] })).toMatch(/sts:TagGetWebIdentityToken/);
});

test("other algorithms, and subjects that no session here has, are refused", () => {
  const account = localAccount();
  account.iam("EnableOutboundWebIdentityFederation", {});
  const refusal = (more: object) => account.errorOf(() => token(account, undefined, more));
  expect(refusal({ SigningAlgorithm: "HS256" })).toMatch(/^ValidationError: /);
  expect(refusal({ SubjectMode: "OriginIdentity" })).toMatch(/^ValidationError: /);
  expect(refusal({ Scope: "read" })).toMatch(/^ValidationError: /);
  expect(refusal({ SubjectMode: "AWSIdentity" })).toBe("no error");
});
