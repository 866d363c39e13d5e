/** GetWebIdentityToken over HTTP: a token that others verify with what the emulator publishes, by an OpenID library. */
import {
  DisableOutboundWebIdentityFederationCommand,
  EnableOutboundWebIdentityFederationCommand,
} from "@aws-sdk/client-iam";
import { GetWebIdentityTokenCommand } from "@aws-sdk/client-sts";
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { Accounts, allow } from "./accounts.ts";

const HOME = "111111111111";
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
  expect((await fetch(absent)).status).toBe(404);
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
