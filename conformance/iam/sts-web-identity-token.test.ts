/** GetWebIdentityToken over HTTP: a token that others verify with what the emulator publishes, by an OpenID library. */
import {
  CreateOpenIDConnectProviderCommand,
  DisableOutboundWebIdentityFederationCommand,
  EnableOutboundWebIdentityFederationCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleWithWebIdentityCommand, GetWebIdentityTokenCommand } from "@aws-sdk/client-sts";
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { Accounts, allow, document } from "./accounts.ts";

const HOME = "111111111111";
const OTHER = "222222222222";
const AUDIENCE = "https://api.example.com";

let accounts: Accounts;
let issuer: string;
beforeAll(async () => {
  accounts = await Accounts.start();
  const home = accounts.emulator.iam(accounts.root(HOME));
  const enabled = await home.send(new EnableOutboundWebIdentityFederationCommand({}));
  issuer = `${enabled.IssuerIdentifier}`;
});
afterAll(() => accounts.stop());

const published = (document: string) => {
  const id = new URL(issuer).hostname.split(".")[0];
  const path = `/_cloudglass/sts/issuers/${id}/.well-known/${document}`;
  return new URL(path, accounts.emulator.endpoint);
};

async function discovered(): Promise<{ issuer: string; jwks_uri: string }> {
  const answer = await fetch(published("openid-configuration"));
  expect(answer.status).toBe(200);
  return (await answer.json()) as { issuer: string; jwks_uri: string };
}

test.each(["RS256", "ES384"])(
  "a %s token verifies with the keys that discovery leads to",
  async (alg) => {
    const { credentials, arn } = await accounts.user(HOME, {
      identity: [allow("sts:GetWebIdentityToken")],
    });
    const command = new GetWebIdentityTokenCommand({ Audience: [AUDIENCE], SigningAlgorithm: alg });
    const { WebIdentityToken } = await accounts.emulator.sts(credentials).send(command);
    const document = await discovered();
    expect(document.issuer).toBe(issuer);
    const keys = createRemoteJWKSet(new URL(document.jwks_uri));
    const currentDate = new Date(accounts.emulator.running.clock.now());
    const { payload } = await jwtVerify(`${WebIdentityToken}`, keys, {
      issuer,
      audience: AUDIENCE,
      currentDate,
    });
    expect(payload.sub).toBe(arn);
    expect(decodeProtectedHeader(`${WebIdentityToken}`).alg).toBe(alg);
    const late = new Date(currentDate.getTime() + 600_000);
    const verifyLate = jwtVerify(`${WebIdentityToken}`, keys, { issuer, currentDate: late });
    await expect(verifyLate).rejects.toThrow(/exp/);
  },
);

test("another account takes the token for a role of its own, as AWS does with any issuer", async () => {
  const { credentials, arn } = await accounts.user(HOME, {
    identity: [allow("sts:GetWebIdentityToken")],
  });
  const other = accounts.emulator.iam(accounts.root(OTHER));
  const host = new URL(issuer).hostname;
  await other.send(
    new CreateOpenIDConnectProviderCommand({
      Url: issuer,
      ClientIDList: [AUDIENCE],
      ThumbprintList: ["c".repeat(40)],
    }),
  );
  // The issuer's host is AWS's; its keys are taken from where this emulator publishes them.
  const keys = `/_cloudglass/iam/oidc-providers/${host}/keys`;
  const registered = await fetch(new URL(keys, accounts.emulator.endpoint), {
    method: "PUT",
    body: JSON.stringify({ jwks_uri: published("jwks.json").href }),
  });
  expect(registered.status).toBe(204);
  const role = await accounts.role(OTHER, {});
  const Federated = `arn:aws:iam::${OTHER}:oidc-provider/${host}`;
  const PolicyDocument = document({
    Effect: "Allow",
    Principal: { Federated },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: { StringEquals: { [`${host}:sub`]: arn } },
  });
  await other.send(new UpdateAssumeRolePolicyCommand({ RoleName: role.name, PolicyDocument }));
  const command = new GetWebIdentityTokenCommand({
    Audience: [AUDIENCE],
    SigningAlgorithm: "RS256",
  });
  const { WebIdentityToken } = await accounts.emulator.sts(credentials).send(command);
  const input = { RoleArn: role.arn, RoleSessionName: "s1", WebIdentityToken };
  const answer = await accounts.emulator
    .sts(accounts.root(HOME))
    .send(new AssumeRoleWithWebIdentityCommand(input));
  expect(answer).toMatchObject({
    SubjectFromWebIdentityToken: arn,
    AssumedRoleUser: { Arn: role.sessionArn },
  });
});

test("the keys are for everyone, and have no private parts", async () => {
  const answer = await fetch(published("jwks.json"));
  expect(answer.headers.get("content-type")).toBe("application/json");
  const { keys } = (await answer.json()) as { keys: Record<string, string>[] };
  expect(keys.map(({ alg }) => alg).sort()).toEqual(["ES384", "RS256"]);
  for (const key of keys) {
    for (const secret of ["d", "p", "q", "dp", "dq", "qi"]) expect(key).not.toHaveProperty(secret);
  }
});

test("an issuer that is not there, or was switched off, publishes nothing and issues nothing", async () => {
  const absent = new URL("/_cloudglass/sts/issuers/nobody/.well-known/jwks.json", published("x"));
  const answer = await fetch(absent);
  expect(answer.status).toBe(404);
  expect(await answer.json()).toEqual({ error: "NotFound", message: "There is no such issuer." });
  const home = accounts.emulator.iam(accounts.root(HOME));
  await home.send(new DisableOutboundWebIdentityFederationCommand({}));
  expect((await fetch(published("jwks.json"))).status).toBe(404);
  const command = new GetWebIdentityTokenCommand({
    Audience: [AUDIENCE],
    SigningAlgorithm: "RS256",
  });
  const refused = accounts.emulator.sts(accounts.root(HOME)).send(command);
  expect(await denialOf(refused)).toMatchObject({
    name: "OutboundWebIdentityFederationDisabledException",
    status: 403,
  });
});
