/** SAML over HTTP: providers, really signed responses, and sessions by the SDK. */
import {
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  GetSAMLProviderCommand,
  ListSAMLProvidersCommand,
  PutRolePolicyCommand,
  UpdateSAMLProviderCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleWithSAMLCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  encryptedAssertion,
  IDP_ENTITY_ID,
  type ResponseParts,
  SIGN_IN,
  samlAssertion,
  samlMetadata,
  samlResponse,
  signedXml,
} from "../../packages/iam/src/testing/saml-documents.ts";
import { selfSigned } from "../../packages/iam/src/testing/self-signed-certificate.ts";
import { denialOf } from "../testing/denial.ts";
import { type Credentials, type Emulator, startEmulator } from "../testing/emulator.ts";

const PROVIDER = "arn:aws:iam::000000000000:saml-provider/adfs";
const ROLE = "arn:aws:iam::000000000000:role/sso";

const signer = selfSigned();
const SAMLMetadataDocument = samlMetadata({ certificates: [signer.certificate] });

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const iam = emulator.iam();
  await iam.send(new CreateSAMLProviderCommand({ Name: "adfs", SAMLMetadataDocument }));
  const statement = {
    Effect: "Allow",
    Principal: { Federated: PROVIDER },
    Action: ["sts:AssumeRoleWithSAML", "sts:TagSession"],
    Condition: { StringEquals: { "saml:aud": SIGN_IN } },
  };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statement });
  await iam.send(new CreateRoleCommand({ RoleName: "sso", AssumeRolePolicyDocument }));
});
afterAll(() => emulator.stop());

function assertion(more: Partial<ResponseParts> = {}): string {
  const aws = { Role: `${ROLE},${PROVIDER}`, RoleSessionName: "ann", ...more.aws };
  return samlAssertion({ now: emulator.running.clock.now(), ...more, aws });
}

function signedResponse(more: Partial<ResponseParts> = {}): string {
  const text = samlResponse(emulator.running.clock.now(), assertion(more));
  return signedXml(text, "Assertion", signer.privateKeyPem);
}

function assume(text: string) {
  const SAMLAssertion = Buffer.from(text).toString("base64");
  const input = { RoleArn: ROLE, PrincipalArn: PROVIDER, SAMLAssertion };
  return emulator.sts().send(new AssumeRoleWithSAMLCommand(input));
}

test("a provider is read back by the SDK as it was made", async () => {
  const iam = emulator.iam();
  const one = { SAMLProviderArn: PROVIDER };
  const shown = await iam.send(new GetSAMLProviderCommand(one));
  expect(shown.SAMLMetadataDocument).toBe(SAMLMetadataDocument);
  const { SAMLProviderList } = await iam.send(new ListSAMLProvidersCommand({}));
  expect(SAMLProviderList).toEqual([
    { Arn: PROVIDER, CreateDate: shown.CreateDate, ValidUntil: shown.ValidUntil },
  ]);
  const again = new CreateSAMLProviderCommand({ Name: "adfs", SAMLMetadataDocument });
  expect(await denialOf(iam.send(again))).toMatchObject({
    name: "EntityAlreadyExistsException",
    status: 409,
    message: "Provider with name adfs already exists.",
  });
  const brief = new CreateSAMLProviderCommand({ Name: "x", SAMLMetadataDocument: "<a/>" });
  expect(await denialOf(iam.send(brief))).toMatchObject({ name: "ValidationError", status: 400 });
});

test("metadata of some megabytes is taken", async () => {
  const padding = `<!--${"x".repeat(6_000_000)}-->`;
  const iam = emulator.iam();
  await iam.send(
    new CreateSAMLProviderCommand({
      Name: "large",
      SAMLMetadataDocument: SAMLMetadataDocument + padding,
    }),
  );
  const SAMLProviderArn = PROVIDER.replace("adfs", "large");
  const shown = await iam.send(new GetSAMLProviderCommand({ SAMLProviderArn }));
  expect(shown.SAMLMetadataDocument?.length).toBe(SAMLMetadataDocument.length + padding.length);
});

test("a signed response opens a session that is the role's and knows its subject", async () => {
  const answer = await assume(signedResponse({ aws: { "PrincipalTag:team": "blue" } }));
  expect(answer).toMatchObject({
    Subject: "user-1",
    SubjectType: "persistent",
    Issuer: IDP_ENTITY_ID,
    Audience: SIGN_IN,
    NameQualifier: expect.stringMatching(/^[A-Za-z0-9+/]{27}=$/),
  });
  const { AccessKeyId, SecretAccessKey, SessionToken } = answer.Credentials ?? {};
  const session: Credentials = {
    accessKeyId: `${AccessKeyId}`,
    secretAccessKey: `${SecretAccessKey}`,
    sessionToken: `${SessionToken}`,
  };
  const who = await emulator.sts(session).send(new GetCallerIdentityCommand({}));
  expect(who.Arn).toBe("arn:aws:sts::000000000000:assumed-role/sso/ann");
  const statement = {
    Effect: "Allow",
    Action: "iam:ListSAMLProviders",
    Resource: "*",
    Condition: { StringEquals: { "saml:sub": "user-1", "aws:PrincipalTag/team": "blue" } },
  };
  await emulator.iam().send(
    new PutRolePolicyCommand({
      RoleName: "sso",
      PolicyName: "p",
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: statement }),
    }),
  );
  await emulator.iam(session).send(new ListSAMLProvidersCommand({}));
});

test("errors come with AWS's code, status and sentence", async () => {
  const changed = signedResponse().replace(">user-1<", ">user-2<");
  expect(await denialOf(assume(changed))).toMatchObject({
    name: "InvalidIdentityTokenException",
    status: 400,
    message: "Response signature invalid",
  });
  expect(await denialOf(assume(signedResponse({ aws: { Role: ROLE } })))).toMatchObject({
    name: "AccessDenied",
    status: 403,
    message: "Not authorized to perform sts:AssumeRoleWithSAML",
  });
  const failed = samlResponse(emulator.running.clock.now(), assertion(), "Requester");
  expect(await denialOf(assume(failed))).toMatchObject({
    name: "IDPRejectedClaimException",
    status: 403,
  });
  const late = signedResponse({ notOnOrAfterMs: 3_600_000 });
  await emulator.advance(300_001);
  expect(await denialOf(assume(late))).toMatchObject({
    name: "ExpiredTokenException",
    status: 400,
    message: "Token must be redeemed within 5 minutes of issuance",
  });
});

test("an encrypted assertion is opened by the key that the provider was given", async () => {
  const opener = selfSigned();
  const SAMLProviderArn = PROVIDER;
  await emulator
    .iam()
    .send(new UpdateSAMLProviderCommand({ SAMLProviderArn, AddPrivateKey: opener.privateKeyPem }));
  const signed = signedXml(assertion(), "Assertion", signer.privateKeyPem);
  const sealed = encryptedAssertion(signed, opener.publicKey);
  const text = samlResponse(emulator.running.clock.now(), sealed);
  expect((await assume(text)).Subject).toBe("user-1");
});
