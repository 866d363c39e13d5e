/**
 * `node identities.ts fill DIRECTORY USERS POLICIES` fills a catalogue with users and with so many managed policies of
 * each one's own. With `measure` in place of `fill` it lets every user be authorized and prints `AuthorizationFigures`.
 */
import { systemEnvironment } from "@cloudglass/env";
import { type Credential, type Identities, openIdentities } from "@cloudglass/iam";
import { insertAccessKey } from "../../../packages/iam/src/identity/access-key.ts";
import { insertEntity } from "../../../packages/iam/src/identity/entity.ts";
import { putInlinePolicy } from "../../../packages/iam/src/identity/inline-policy.ts";
import { attach, insertPolicy } from "../../../packages/iam/src/identity/managed-policy.ts";
import { accessKeyId } from "../../../packages/iam/src/identity/unique-id.ts";
import type { AuthorizationFigures } from "../authorization.ts";

const [order = "", directory = "", usersText = "0", policiesText = "0"] = process.argv.slice(2);
const users = Number(usersText);
const policiesOfEach = Number(policiesText);
const ACCOUNT = "000000000000";
const ROUNDS = 60;
const WARM_UP_ROUNDS = 20;
const CHANGES = 200;

const quiet = () => {};
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const context = { "aws:SourceIp": "127.0.0.1", "aws:SecureTransport": false };

function document(user: number, policy: number): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject"],
        Resource: [`arn:aws:s3:::data-${policy}/user-${user}/*`],
      },
      {
        Effect: "Allow",
        Action: "dynamodb:*Item",
        Resource: `arn:aws:dynamodb:*:${ACCOUNT}:table/t-${policy}-${user}`,
        Condition: { IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "127.0.0.0/8"] } },
      },
    ],
  });
}

function fill({ catalogue, env }: Identities): void {
  const createdAt = env.clock.now();
  const made = { accountId: ACCOUNT, path: "/", createdAt };
  catalogue.write(() => {
    for (let user = 0; user < users; user++) {
      const entity = { ...made, kind: "user", name: `user-${user}` } as const;
      const ownerId = insertEntity(catalogue, env.random, entity);
      for (let policy = 0; policy < policiesOfEach; policy++) {
        const { arn } = insertPolicy(catalogue, env.random, {
          ...made,
          name: `policy-${user}-${policy}`,
          description: undefined,
          document: document(user, policy),
        });
        attach(catalogue, ownerId, arn);
      }
      const id = accessKeyId(env.random, "AKIA", ACCOUNT);
      const secret = "s".repeat(40);
      insertAccessKey(catalogue, { id, accountId: ACCOUNT, ownerId, secret, createdAt });
    }
  });
}

/** Microseconds, and whether it was allowed. */
function ask({ authority }: Identities, keyId: string, user: number, policy: number | string) {
  const request = {
    action: "s3:GetObject",
    resource: `arn:aws:s3:::data-${policy}/user-${user}/a/b`,
    resourceAccountId: ACCOUNT,
  };
  const begin = process.hrtime.bigint();
  const outcome = authority.resolve(keyId, undefined);
  const { credential } = outcome as { credential: Credential };
  const { allowed } = authority.authorize(credential.principal, credential, request, context);
  return { us: Number(process.hrtime.bigint() - begin) / 1000, allowed };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)] ?? 0;
}

function measureChanges(identities: Identities, keyIds: readonly string[]) {
  const times: number[] = [];
  let changesSeen = true;
  for (let change = 0; change < CHANGES && keyIds.length > 0; change++) {
    const user = change % users;
    const credential = identities.authority.resolve(keyIds[user] as string, undefined);
    const { userId } = (credential as { credential: Credential }).credential.principal;
    const effect = change % 2 === 0 ? "Allow" : "Deny";
    const text = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: effect, Action: "s3:GetObject", Resource: "arn:aws:s3:::data-new/*" },
    });
    const { catalogue } = identities;
    catalogue.write(() => putInlinePolicy(catalogue, userId, "new", text));
    const asked = ask(identities, keyIds[user] as string, user, "new");
    times.push(asked.us);
    if (asked.allowed !== (effect === "Allow")) changesSeen = false;
  }
  return { afterChangeMedianUs: quantile(times, 0.5), changesSeen };
}

function measure(identities: Identities): AuthorizationFigures {
  const keyIds = identities.catalogue
    .all<{ id: string }>(
      `SELECT access_key.id FROM access_key JOIN entity ON entity.id = owner_id
         ORDER BY CAST(substr(name, 6) AS INTEGER)`,
    )
    .map(({ id }) => id);
  const first = keyIds.map((keyId, user) => ask(identities, keyId, user, 0).us);
  // Before the rounds: what the bench itself allocates is no part of it.
  const residentBytes = process.memoryUsage().rss;
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [user, keyId] of keyIds.entries()) {
      const { us, allowed } = ask(identities, keyId, user, round % policiesOfEach);
      if (!allowed) throw new Error(`user ${user} was denied`);
      if (round >= WARM_UP_ROUNDS) times.push(us);
    }
  }
  return {
    medianUs: quantile(times, 0.5),
    p99Us: quantile(times, 0.99),
    firstMedianUs: quantile(first, 0.5),
    ...measureChanges(identities, keyIds),
    residentBytes,
  };
}

const env = systemEnvironment({ dataDirectory: directory });
const identities = openIdentities({ env, log });
if (order === "fill") fill(identities);
else process.stdout.write(JSON.stringify(measure(identities)));
await identities.close();
env.close();
