import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { policy } from "../../../testing/local-account.ts";
import {
  ACCOUNT,
  assumeWithSaml,
  PROVIDER,
  ROLE,
  samlAccount,
  samlRefusal,
  signedResponse,
  signer,
  trustingSaml,
} from "../../../testing/saml-account.ts";
import {
  IDP_ENTITY_ID,
  type ResponseParts,
  SIGN_IN,
  samlMetadata,
} from "../../../testing/saml-documents.ts";

const DENIED = "AccessDenied: Not authorized to perform sts:AssumeRoleWithSAML";
const LATE = "ExpiredTokenException: Token must be redeemed within 5 minutes of issuance";

test("a signed assertion opens a session, and the answer says whose it is", async () => {
  const made = samlAccount();
  expect(await assumeWithSaml(made, signedResponse(made))).toEqual({
    Credentials: expect.objectContaining({ Expiration: new Date("2026-01-01T01:00:00Z") }),
    AssumedRoleUser: {
      AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:ann$/),
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/ann`,
    },
    Subject: "user-1",
    SubjectType: "persistent",
    Issuer: IDP_ENTITY_ID,
    Audience: SIGN_IN,
    NameQualifier: createHash("sha1").update(`${IDP_ENTITY_ID}${ACCOUNT}/idp`).digest("base64"),
    SessionTokenSize: expect.any(Number),
    SessionTokenUtilization: expect.any(Number),
  });
});

test("an assertion is for AWS, of the provider's own issuer, and of now by the emulator's clock", async () => {
  const made = samlAccount();
  const cases: readonly (readonly [Partial<ResponseParts>, string])[] = [
    [{ audience: SIGN_IN }, "no error"],
    [{ audience: "https://eu-west-1.signin.aws.amazon.com/saml" }, "no error"],
    [{ recipient: "https://eu-west-1.signin.aws.amazon.com/saml" }, "no error"],
    [{ audience: undefined }, "no error"],
    [{ audience: "https://other.example.com" }, "InvalidIdentityToken: The audience of"],
    [
      { recipient: "https://signin.aws.amazon.com.example.com/saml" },
      "InvalidIdentityToken: The r",
    ],
    [{ recipient: `${SIGN_IN}/acs/SAMLSPAAAAAAAAAAAAAAAA` }, "InvalidIdentityToken: The recipient"],
    [{ issuer: "https://x" }, "InvalidIdentityToken: Issuer not present in specified provider"],
    [{ notOnOrAfterMs: 0 }, LATE],
    [{ notBeforeMs: 300_001 }, "InvalidIdentityToken: The assertion is not valid yet"],
    [{ status: "Responder" }, "IDPRejectedClaim: "],
  ];
  for (const [more, expected] of cases) {
    expect(await samlRefusal(made, signedResponse(made, more))).toContain(expected);
  }
  const long = signedResponse(made, { notOnOrAfterMs: 3_600_000 });
  const brief = signedResponse(made, { notOnOrAfterMs: 60_000 });
  await made.clock.advance(60_000);
  expect(await samlRefusal(made, brief)).toBe(LATE);
  await made.clock.advance(240_000);
  expect(await samlRefusal(made, long)).toBe("no error");
  await made.clock.advance(1);
  expect(await samlRefusal(made, long)).toBe(LATE);
});

test("the provider's own sign-in address is one of AWS's", async () => {
  const made = samlAccount();
  const { SAMLProviderUUID } = made.iam("GetSAMLProvider", { SAMLProviderArn: PROVIDER });
  const own = `${SIGN_IN}/acs/${SAMLProviderUUID}`;
  expect(await samlRefusal(made, signedResponse(made, { recipient: own, audience: own }))).toBe(
    "no error",
  );
});

test("the Role attribute must name the role with the provider, in either order", async () => {
  const made = samlAccount();
  const outcome = (Role: string | readonly string[]) =>
    samlRefusal(made, signedResponse(made, { aws: { Role } }));
  expect(await outcome(`${PROVIDER}, ${ROLE}`)).toBe("no error");
  expect(await outcome([`${ROLE}x,${PROVIDER}`, `${ROLE},${PROVIDER}`])).toBe("no error");
  for (const Role of [ROLE, `${ROLE},${PROVIDER}x`, `${ROLE}x,${PROVIDER}`, `${ROLE},${ROLE}`]) {
    expect(await outcome(Role)).toBe(DENIED);
  }
  expect(await samlRefusal(made, signedResponse(made, { subject: undefined }))).toBe(DENIED);
  const absent = { RoleArn: `${ROLE}x` };
  const Role = `${ROLE}x,${PROVIDER}`;
  expect(await samlRefusal(made, signedResponse(made, { aws: { Role } }), absent)).toBe(DENIED);
});

test("a name of 256 characters is carried on by the session, a longer one is refused", async () => {
  const made = samlAccount();
  const subject = "n".repeat(256);
  const { Credentials } = await assumeWithSaml(made, signedResponse(made, { subject }));
  const { session } = made.credential(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken);
  expect(session).toMatchObject({ federation: { keys: { "saml:sub": [subject] } } });
  for (const odd of [{ subject: `${subject}n` }, { format: `urn:${subject}` }]) {
    expect(await samlRefusal(made, signedResponse(made, odd))).toBe(
      "InvalidIdentityToken: NameID in AuthnResponse is not valid",
    );
  }
});

test("the session's name is the assertion's", async () => {
  const made = samlAccount();
  const named = (RoleSessionName: string | readonly string[]) =>
    samlRefusal(made, signedResponse(made, { aws: { RoleSessionName } }));
  expect(await named([])).toBe(
    "InvalidIdentityToken: RoleSessionName is required in AuthnResponse",
  );
  for (const name of ["x", "Ann Lee", "a".repeat(65)]) {
    expect(await named(name)).toBe(
      "InvalidIdentityToken: RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}",
    );
  }
});

test("the trust policy decides, by the provider and by what the assertion says", async () => {
  const equals = (keys: object) => trustingSaml({ Condition: { StringEquals: keys } });
  const any = (keys: object) => trustingSaml({ Condition: { "ForAnyValue:StringEquals": keys } });
  const qualifier = createHash("sha1").update(`${IDP_ENTITY_ID}${ACCOUNT}/idp`).digest("base64");
  const attributes = {
    "urn:oid:1.3.6.1.4.1.5923.1.1.1.1": ["staff", "member"],
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress": "ann@example.com",
  };
  const cases = [
    [equals({ "saml:aud": SIGN_IN, "saml:iss": IDP_ENTITY_ID, "saml:sub": "user-1" }), "no error"],
    [equals({ "saml:sub_type": "persistent", "saml:doc": `${ACCOUNT}/idp` }), "no error"],
    [equals({ "saml:namequalifier": qualifier, "aws:FederatedProvider": PROVIDER }), "no error"],
    [equals({ "sts:RoleSessionName": "ann", "saml:mail": "ann@example.com" }), "no error"],
    [any({ "saml:edupersonaffiliation": "staff" }), "no error"],
    [any({ "saml:edupersonaffiliation": "student" }), DENIED],
    [equals({ "saml:sub": "user-2" }), DENIED],
    [equals({ "saml:aud": "urn:amazon:webservices" }), DENIED],
    [trustingSaml({ Principal: { Federated: `${PROVIDER}x` } }), DENIED],
    [trustingSaml({ Action: "sts:AssumeRoleWithWebIdentity" }), DENIED],
  ] as const;
  for (const [trustPolicy, expected] of cases) {
    const made = samlAccount(trustPolicy);
    expect(await samlRefusal(made, signedResponse(made, { attributes }))).toBe(expected);
  }
});

test("a format that is none of SAML's own two is answered as a whole", async () => {
  const made = samlAccount();
  const format = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
  const answer = await assumeWithSaml(made, signedResponse(made, { format }));
  expect(answer.SubjectType).toBe(format);
  expect(
    (await assumeWithSaml(made, signedResponse(made, { format: "transient" }))).SubjectType,
  ).toBe("transient");
});

test("the session carries subject and provider; other attributes end with the trust policy", async () => {
  const made = samlAccount();
  const allow = (name: string, keys: object) => {
    const statement = { Effect: "Allow", Action: `iam:${name}`, Resource: "*" };
    const document = policy({ ...statement, Condition: { StringEquals: keys } });
    const PolicyDocument = JSON.stringify(document);
    made.iam("PutRolePolicy", { RoleName: "r", PolicyName: name, PolicyDocument });
  };
  allow("ListUsers", { "saml:sub": "user-1", "aws:FederatedProvider": PROVIDER });
  allow("ListRoles", { "saml:iss": IDP_ENTITY_ID });
  const { Credentials } = await assumeWithSaml(made, signedResponse(made));
  const session = made.credential(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken);
  expect(made.errorOf(() => made.iam("ListUsers", {}, session))).toBe("no error");
  expect(made.errorOf(() => made.iam("ListRoles", {}, session))).toMatch(/^AccessDenied/);
});

test("session tags and a source identity come out of the assertion", async () => {
  const made = samlAccount(
    trustingSaml({
      Condition: { StringEquals: { "aws:RequestTag/team": "blue", "sts:SourceIdentity": "ann" } },
    }),
  );
  const aws = {
    "PrincipalTag:team": "blue",
    "PrincipalTag:cost": "1 2",
    TransitiveTagKeys: ["team"],
    SourceIdentity: "ann",
  };
  const answer = await assumeWithSaml(made, signedResponse(made, { aws }));
  expect(answer.SourceIdentity).toBe("ann");
  const { AccessKeyId, SessionToken } = answer.Credentials ?? {};
  const { principal, session } = made.credential(`${AccessKeyId}`, SessionToken);
  expect(principal.tags).toEqual({ team: "blue", cost: "1 2" });
  expect(session).toMatchObject({ transitiveTagKeys: ["team"], sourceIdentity: "ann" });
  const refused: Record<string, string | string[]>[] = [
    { "PrincipalTag:a": ["1", "2"] },
    { SourceIdentity: "not one" },
  ];
  for (const odd of refused) {
    const text = signedResponse(made, { aws: { ...aws, ...odd } });
    expect(await samlRefusal(made, text)).toMatch(
      /^InvalidIdentityToken: \w+ in AuthnResponse is not/,
    );
  }
  const bare = samlAccount(trustingSaml({ Action: "sts:AssumeRoleWithSAML" }));
  expect(await samlRefusal(bare, signedResponse(bare, { aws }))).toBe(
    "AccessDenied: Not authorized to perform sts:TagSession",
  );
});

test("the assertion shortens a session and never prolongs it", async () => {
  const made = samlAccount();
  const lasts = async (more: Partial<ResponseParts>, DurationSeconds?: number) => {
    const { Credentials } = await assumeWithSaml(made, signedResponse(made, more), {
      DurationSeconds,
    });
    return ((Credentials?.Expiration?.getTime() ?? 0) - made.clock.now()) / 1000;
  };
  expect(await lasts({}, 7200)).toBe(7200);
  expect(await lasts({ aws: { SessionDuration: "900" } }, 7200)).toBe(900);
  expect(await lasts({ aws: { SessionDuration: "43200" } })).toBe(3600);
  expect(await lasts({ sessionNotOnOrAfterMs: 1_200_000 })).toBe(1200);
  expect(await samlRefusal(made, signedResponse(made, { sessionNotOnOrAfterMs: 0 }))).toBe(LATE);
  expect(await samlRefusal(made, signedResponse(made, { aws: { SessionDuration: "60" } }))).toBe(
    "InvalidIdentityToken: SessionDuration in AuthnResponse is not valid",
  );
  expect(await samlRefusal(made, signedResponse(made), { DurationSeconds: 10_000 })).toBe(
    "ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
  );
});

test("a provider that is not there, or whose metadata has ended, vouches for nobody", async () => {
  const made = samlAccount();
  const text = signedResponse(made);
  const PrincipalArn = `${PROVIDER}x`;
  expect(await samlRefusal(made, text, { PrincipalArn })).toBe(
    "InvalidIdentityToken: Specified provider doesn't exist",
  );
  for (const odd of [{ PrincipalArn: ROLE }, { RoleArn: PROVIDER }]) {
    expect(await samlRefusal(made, text, odd)).toBe("ValidationError: Request ARN is invalid");
  }
  const validUntil = "2026-01-01T00:01:00Z";
  const SAMLMetadataDocument = samlMetadata({ certificates: [signer.certificate], validUntil });
  made.iam("UpdateSAMLProvider", { SAMLProviderArn: PROVIDER, SAMLMetadataDocument });
  expect(await samlRefusal(made, text)).toBe("no error");
  await made.clock.advance(60_000);
  expect(await samlRefusal(made, text)).toBe(
    "InvalidIdentityToken: The metadata of the provider has expired",
  );
});
