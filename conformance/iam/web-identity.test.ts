/** OpenID Connect over HTTP: providers, their keys from a real provider on this machine, and sessions by the SDK. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  GetOpenIDConnectProviderCommand,
  ListOpenIDConnectProvidersCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { decisionsOf, requestIdOf } from "../testing/decisions.ts";
import { denialOf } from "../testing/denial.ts";
import { type Credentials, type Emulator, startEmulator } from "../testing/emulator.ts";
import { OpenIdServer } from "../testing/openid-server.ts";

const HOST = "keycloak.example.com/realms/x";
const PROVIDER = `arn:aws:iam::000000000000:oidc-provider/${HOST}`;
const ROLE = "arn:aws:iam::000000000000:role/web";

let emulator: Emulator;
let provider: OpenIdServer;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  await trustProvider();
});
afterAll(() => emulator.stop());

/** Registers the provider, and makes a role that trusts one user of it. */
async function trustProvider(): Promise<void> {
  const iam = emulator.iam();
  await iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: `https://${HOST}`,
      ClientIDList: ["app"],
      ThumbprintList: ["c".repeat(40)],
      Tags: [{ Key: "team", Value: "blue" }],
    }),
  );
  const statement = {
    Effect: "Allow",
    Principal: { Federated: PROVIDER },
    Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
    Condition: { StringEquals: { [`${HOST}:sub`]: "user-1" } },
  };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statement });
  await iam.send(new CreateRoleCommand({ RoleName: "web", AssumeRolePolicyDocument }));
}

beforeEach(async () => {
  provider = await OpenIdServer.start();
});
afterEach(() => provider.stop());

const registration = (method: string, content?: string, host = HOST) =>
  fetch(`${emulator.endpoint}/_cloudglass/iam/oidc-providers/${host}/keys`, {
    method,
    ...(content === undefined ? {} : { body: content }),
  });

const now = () => emulator.running.clock.now();

function assume(WebIdentityToken: string) {
  const input = { RoleArn: ROLE, RoleSessionName: "s1", WebIdentityToken };
  return emulator.sts().send(new AssumeRoleWithWebIdentityCommand(input));
}

function credentialsOf(answer: Awaited<ReturnType<typeof assume>>): Credentials {
  const { AccessKeyId, SecretAccessKey, SessionToken } = answer.Credentials ?? {};
  return {
    accessKeyId: `${AccessKeyId}`,
    secretAccessKey: `${SecretAccessKey}`,
    sessionToken: `${SessionToken}`,
  };
}

test("a provider is read back by the SDK as it was made, its URL without the scheme", async () => {
  const iam = emulator.iam();
  const one = { OpenIDConnectProviderArn: PROVIDER };
  expect(await iam.send(new GetOpenIDConnectProviderCommand(one))).toMatchObject({
    Url: HOST,
    ClientIDList: ["app"],
    ThumbprintList: ["c".repeat(40)],
    Tags: [{ Key: "team", Value: "blue" }],
  });
  const { OpenIDConnectProviderList } = await iam.send(new ListOpenIDConnectProvidersCommand({}));
  expect(OpenIDConnectProviderList).toEqual([{ Arn: PROVIDER }]);
  const again = new CreateOpenIDConnectProviderCommand({ Url: `https://${HOST}` });
  expect(await denialOf(iam.send(again))).toMatchObject({
    name: "EntityAlreadyExistsException",
    status: 409,
    message: `Provider with url https://${HOST} already exists.`,
  });
});

test("a provider of this machine stands in for the registered one, discovered over http", async () => {
  expect((await registration("PUT", JSON.stringify({ issuer: provider.issuer }))).status).toBe(204);
  const answer = await assume(await provider.token(now()));
  expect(answer).toMatchObject({
    SubjectFromWebIdentityToken: "user-1",
    Audience: "app",
    Provider: PROVIDER,
    AssumedRoleUser: { Arn: "arn:aws:sts::000000000000:assumed-role/web/s1" },
  });
  expect(provider.asked).toEqual(["/realms/x/.well-known/openid-configuration", "/realms/x/keys"]);
  const who = await emulator.sts(credentialsOf(answer)).send(new GetCallerIdentityCommand({}));
  expect(who.Arn).toBe("arn:aws:sts::000000000000:assumed-role/web/s1");
  await provider.rotate();
  await emulator.advance(5000);
  expect((await assume(await provider.token(now()))).Audience).toBe("app");
});

test("the session has the provider's keys in its policies", async () => {
  await registration("PUT", JSON.stringify({ issuer: provider.issuer }));
  const statement = {
    Effect: "Allow",
    Action: "iam:GetOpenIDConnectProvider",
    Resource: "*",
    Condition: {
      StringEquals: { "aws:FederatedProvider": PROVIDER, [`${HOST}:sub`]: "user-1" },
      "ForAnyValue:StringEquals": { [`${HOST}:amr`]: "mfa" },
    },
  };
  await emulator.iam().send(
    new PutRolePolicyCommand({
      RoleName: "web",
      PolicyName: "p",
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: statement }),
    }),
  );
  const read = async (claims: object) => {
    const session = credentialsOf(await assume(await provider.token(now(), { ...claims })));
    const one = { OpenIDConnectProviderArn: PROVIDER };
    return emulator.iam(session).send(new GetOpenIDConnectProviderCommand(one));
  };
  expect((await read({ amr: ["mfa"] })).Url).toBe(HOST);
  expect(await denialOf(read({ amr: ["pwd"] }))).toMatchObject({ status: 403 });
});

test("keys from another address, or given as they are, need no discovery", async () => {
  const iss = `https://${HOST}`;
  await registration("PUT", JSON.stringify({ jwks_uri: provider.jwksUri }));
  expect((await assume(await provider.token(now(), { iss }))).Audience).toBe("app");
  expect(provider.asked).toEqual(["/realms/x/keys"]);
  await registration("PUT", provider.keySet);
  expect((await assume(await provider.token(now(), { iss }))).Audience).toBe("app");
  expect(provider.asked.length).toBe(1);
});

test("errors come with AWS's code, status and sentence", async () => {
  await registration("PUT", JSON.stringify({ issuer: provider.issuer }));
  expect(await denialOf(assume(await provider.token(now(), { aud: "stranger" })))).toMatchObject({
    name: "InvalidIdentityTokenException",
    status: 400,
    message: "Incorrect token audience",
  });
  expect(await denialOf(assume(await provider.token(now(), { sub: "user-2" })))).toMatchObject({
    name: "AccessDenied",
    status: 403,
    message: "Not authorized to perform sts:AssumeRoleWithWebIdentity",
  });
  const early = await provider.token(now() - 7_200_000);
  expect(await denialOf(assume(early))).toMatchObject({
    name: "ExpiredTokenException",
    status: 400,
  });
  expect(await denialOf(assume("access-token"))).toMatchObject({
    name: "InvalidIdentityTokenException",
    message: expect.stringMatching(/is not a valid JWT/),
  });
});

test("a form without a signature reaches STS, in a body or a query; other operations stay signed", async () => {
  await registration("PUT", JSON.stringify({ issuer: provider.issuer }));
  const form = new URLSearchParams({
    Action: "AssumeRoleWithWebIdentity",
    Version: "2011-06-15",
    RoleArn: ROLE,
    RoleSessionName: "s1",
    WebIdentityToken: await provider.token(now()),
  });
  const posted = await fetch(`${emulator.endpoint}/`, { method: "POST", body: form });
  const asked = await fetch(`${emulator.endpoint}/?${form}`);
  for (const answer of [posted, asked]) {
    expect(answer.status).toBe(200);
    expect(await answer.text()).toMatch(/<AssumedRoleUser>/);
  }
  const body = new URLSearchParams({ Action: "GetCallerIdentity", Version: "2011-06-15" });
  const unsigned = await fetch(`${emulator.endpoint}/`, { method: "POST", body });
  expect(unsigned.status).toBe(403);
  expect(await unsigned.text()).toMatch(/<Code>MissingAuthenticationToken<\/Code>/);
});

test("registered keys are shown and forgotten; what is no public key set is refused", async () => {
  const host = "other.example.com";
  const status = async (method: string, content?: string, at = host) =>
    (await registration(method, content, at)).status;
  expect(await status("GET")).toBe(404);
  expect(await status("PUT", provider.keySet)).toBe(204);
  const { keys } = (await (await registration("GET", undefined, host)).json()) as {
    keys: readonly object[];
  };
  expect(keys).toMatchObject([{ kty: "EC", kid: "first", alg: "ES256" }]);
  expect(await status("POST", provider.keySet)).toBe(405);
  const [key] = keys;
  const refused = [
    "",
    "[]",
    "{}",
    JSON.stringify({ keys: [] }),
    JSON.stringify({ keys: [{ ...key, d: "AQAB" }] }),
    JSON.stringify({ keys: [{ kty: "oct", k: "c2VjcmV0" }] }),
    JSON.stringify({ jwks_uri: "file:///etc/passwd" }),
    JSON.stringify({ issuer: "http://user@127.0.0.1/" }),
  ];
  for (const content of refused) expect(await status("PUT", content)).toBe(400);
  expect(await status("PUT", "x".repeat(300_000))).toBe(413);
  expect(await status("PUT", provider.keySet, "a:80")).toBe(400);
  expect(await status("PUT", provider.keySet, "%zz")).toBe(400);
  await registration("PUT", JSON.stringify({ issuer: provider.issuer }));
  expect(await status("PUT", JSON.stringify({ issuer: provider.issuer }))).toBe(409);
  expect(await status("DELETE")).toBe(204);
  expect(await status("DELETE")).toBe(404);
});

test("a refusal can be asked about: what the token said, and what the trust policy lacks", async () => {
  await registration("PUT", JSON.stringify({ issuer: provider.issuer }));
  const denial = await denialOf(assume(await provider.token(now(), { sub: "user-2" })));
  const { decisions } = await decisionsOf(emulator, requestIdOf(denial));
  expect(decisions).toMatchObject([
    {
      action: "sts:AssumeRoleWithWebIdentity",
      resource: ROLE,
      decision: "implicit-deny",
      principal: { federatedProvider: PROVIDER },
      context: { [`${HOST}:sub`]: ["user-2"], "aws:federatedprovider": [PROVIDER] },
    },
  ]);
  expect(decisions[0]?.changes.map(({ sentence }) => sentence)).toEqual([
    `Add this statement to the trust policy of ${ROLE}.`,
  ]);
  expect(decisions[0]?.nearest).toMatchObject([
    { failed: [{ key: `${HOST}:sub`, values: ["user-1"], seen: ["user-2"] }] },
  ]);
});

test("providers, registered keys and sessions outlive a restart", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-federation-"));
  const shared = emulator;
  try {
    emulator = await startEmulator({ dataDir });
    await trustProvider();
    await registration("PUT", provider.keySet);
    const iss = `https://${HOST}`;
    const session = credentialsOf(await assume(await provider.token(now(), { iss })));
    await emulator.stop();
    emulator = await startEmulator({ dataDir });
    const who = await emulator.sts(session).send(new GetCallerIdentityCommand({}));
    expect(who.Arn).toBe("arn:aws:sts::000000000000:assumed-role/web/s1");
    expect((await assume(await provider.token(now(), { iss }))).Provider).toBe(PROVIDER);
    await emulator.stop();
  } finally {
    emulator = shared;
    rmSync(dataDir, { recursive: true, force: true });
  }
});
