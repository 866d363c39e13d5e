/** Federation by the AWS CLI, as programs in a cluster or a build get their credentials: from a token in a file. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  samlAssertion,
  samlMetadata,
  samlResponse,
  signedXml,
} from "../../packages/iam/src/testing/saml-documents.ts";
import { selfSigned } from "../../packages/iam/src/testing/self-signed-certificate.ts";
import { awsCliVersion, NO_AWS_CLI, shell } from "../testing/aws-cli.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { OpenIdServer } from "../testing/openid-server.ts";
import { outputOf } from "../testing/programs.ts";

const version = awsCliVersion();
if (version === undefined) console.log(NO_AWS_CLI);

type Environment = Readonly<Record<string, string>>;

const IAM = "arn:aws:iam::000000000000";
const HOST = "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE";
const NO_KEYS: Environment = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };

describe.skipIf(version === undefined)(`federation by ${version}`, { timeout: 120_000 }, () => {
  let emulator: Emulator;
  let provider: OpenIdServer;
  beforeAll(async () => {
    emulator = await startEmulator();
    provider = await OpenIdServer.start();
  });
  afterAll(async () => {
    await provider.stop();
    await emulator.stop();
  });

  const keep = (name: string, content: string) =>
    writeFileSync(join(emulator.directory, name), content);

  async function works(command: string, environment: Environment = {}): Promise<string> {
    const where = { AWS_ENDPOINT_URL: emulator.endpoint, ...environment };
    return outputOf(await shell(`aws ${command}`, where, emulator.directory), command);
  }

  function trust(provided: string, action: string): string {
    const statement = { Effect: "Allow", Principal: { Federated: provided }, Action: action };
    return JSON.stringify({ Version: "2012-10-17", Statement: statement });
  }

  test("a pod's token in a file is all that a program needs", async () => {
    await works(
      `iam create-open-id-connect-provider --url https://${HOST} --client-id-list sts.amazonaws.com`,
    );
    keep("trust.json", trust(`${IAM}:oidc-provider/${HOST}`, "sts:AssumeRoleWithWebIdentity"));
    await works("iam create-role --role-name pod --assume-role-policy-document file://trust.json");
    const registered = await fetch(
      `${emulator.endpoint}/_cloudglass/iam/oidc-providers/${HOST}/keys`,
      { method: "PUT", body: JSON.stringify({ jwks_uri: provider.jwksUri }) },
    );
    expect(registered.status).toBe(204);
    const claims = {
      iss: `https://${HOST}`,
      aud: ["sts.amazonaws.com"],
      sub: "system:serviceaccount:default:app",
    };
    keep("token", await provider.token(emulator.running.clock.now(), claims));
    const who = await works("sts get-caller-identity --output json", {
      ...NO_KEYS,
      AWS_WEB_IDENTITY_TOKEN_FILE: join(emulator.directory, "token"),
      AWS_ROLE_ARN: `${IAM}:role/pod`,
      AWS_ROLE_SESSION_NAME: "app",
    });
    expect(JSON.parse(who).Arn).toBe("arn:aws:sts::000000000000:assumed-role/pod/app");
  });

  test("an assertion from the browser becomes credentials", async () => {
    const signer = selfSigned();
    keep("metadata.xml", samlMetadata({ certificates: [signer.certificate] }));
    await works(
      "iam create-saml-provider --name corp --saml-metadata-document file://metadata.xml",
    );
    const PROVIDER = `${IAM}:saml-provider/corp`;
    keep("saml-trust.json", trust(PROVIDER, "sts:AssumeRoleWithSAML"));
    await works(
      "iam create-role --role-name sso --assume-role-policy-document file://saml-trust.json",
    );
    const now = emulator.running.clock.now();
    const aws = { Role: `${IAM}:role/sso,${PROVIDER}`, RoleSessionName: "ann@example.com" };
    const text = samlResponse(now, samlAssertion({ now, aws }));
    const signed = signedXml(text, "Assertion", signer.privateKeyPem);
    keep("assertion", Buffer.from(signed).toString("base64"));
    const answer = await works(
      `sts assume-role-with-saml --role-arn ${IAM}:role/sso --principal-arn ${PROVIDER} --saml-assertion file://assertion --output json`,
      NO_KEYS,
    );
    expect(JSON.parse(answer)).toMatchObject({
      Subject: "user-1",
      AssumedRoleUser: { Arn: "arn:aws:sts::000000000000:assumed-role/sso/ann@example.com" },
    });
  });
});
