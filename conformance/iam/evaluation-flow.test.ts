/**
 * AWS's policy evaluation flow, a test a row of its published tables: who asks (user, role session, federated user,
 * root), in the account of the resource or from another, and what each kind of policy says. SCPs and RCPs are in
 * `organization-flow.test.ts`, services in `packages/iam/src/service-authority.test.ts` and
 * `conformance/s3/access-logs.test.ts`, anonymous callers in `conformance/s3/presigned-and-anonymous.test.ts`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Credentials } from "../testing/emulator.ts";
import { Accounts, allow, deny, document, outcomeOf, type StatementJson } from "./accounts.ts";

const HOME = "111111111111";
const OTHER = "222222222222";
const READ = "s3:GetObject";

let accounts: Accounts;
let buckets: Readonly<Record<string, string>>;
beforeAll(async () => {
  accounts = await Accounts.start();
  buckets = { [HOME]: await accounts.bucket(HOME), [OTHER]: await accounts.bucket(OTHER) };
});
afterAll(() => accounts.stop());

type Says = "allow" | "deny" | "nothing";

interface Row {
  /** In `HOME`. */
  readonly who: "user" | "role session" | "federated user" | "root";
  /** Who owns the bucket; `HOME` when absent. */
  readonly owner?: typeof OTHER;
  /** What the principal's own policies say of reading. */
  readonly identity?: Says;
  /** Whom the bucket's policy lets in, or shuts out. */
  readonly resource?: "caller" | "entity" | "account" | "everybody" | "another" | "deny";
  readonly boundary?: Says;
  readonly session?: Says;
  readonly outcome: string;
}

const ALLOWED = "allowed";
const none = (kind: string) => `because no ${kind} allows the ${READ} action`;
const explicit = (kind: string) => `with an explicit deny in ${kind}`;
const NO_IDENTITY = none("identity-based policy");
const NO_RESOURCE = none("resource-based policy");
const NO_BOUNDARY = none("permissions boundary");
const NO_SESSION = none("session policy");

function statements(says: Says | undefined): readonly StatementJson[] | undefined {
  if (says === undefined) return undefined;
  if (says === "allow") return [allow("s3:*"), allow("sts:*")];
  if (says === "deny") return [allow(["s3:*", "sts:*"]), deny(READ)];
  return [allow("sqs:*"), allow("sts:*")];
}

interface Asking {
  readonly credentials: Credentials;
  /** The session's, for sessions. */
  readonly arn: string;
  /** The role or user behind a session. */
  readonly entityArn: string;
}

async function asking(row: Row): Promise<Asking> {
  const limits = { identity: statements(row.identity), boundary: statements(row.boundary) };
  if (row.who === "root") {
    const arn = `arn:aws:iam::${HOME}:root`;
    return { credentials: accounts.root(HOME), arn, entityArn: arn };
  }
  const policy = statements(row.session);
  const Policy = policy === undefined ? {} : { Policy: document(...policy) };
  if (row.who === "role session") {
    const role = await accounts.role(HOME, limits);
    const caller = await accounts.user(HOME, { identity: [allow("sts:AssumeRole")] });
    const credentials = await accounts.assume(role.arn, caller.credentials, Policy);
    return { credentials, arn: role.sessionArn, entityArn: role.arn };
  }
  const user = await accounts.user(HOME, limits);
  if (row.who === "user") {
    return { credentials: user.credentials, arn: user.arn, entityArn: user.arn };
  }
  const credentials = await accounts.federate(user.credentials, Policy);
  return { credentials, arn: `arn:aws:sts::${HOME}:federated-user/fed`, entityArn: user.arn };
}

function bucketPolicy(row: Row, { arn, entityArn }: Asking): StatementJson {
  const named: Record<string, unknown> = {
    caller: { AWS: arn },
    entity: { AWS: entityArn },
    account: { AWS: HOME },
    everybody: "*",
  };
  if (row.resource === "deny") return { Effect: "Deny", Action: READ, Principal: "*" };
  const Principal = named[`${row.resource}`] ?? { AWS: "333333333333" };
  return { Effect: "Allow", Action: READ, Principal };
}

async function outcome(row: Row): Promise<string> {
  const owner = row.owner ?? HOME;
  const bucket = buckets[owner] as string;
  const who = await asking(row);
  await accounts.setBucketPolicy(owner, bucket, bucketPolicy(row, who));
  return outcomeOf(accounts.read(who.credentials, bucket));
}

const described = ({ who, outcome: end, owner, ...says }: Row): string =>
  `${who}${owner === undefined ? "" : ", another account's bucket"}: ${Object.entries(says)
    .map(([kind, what]) => `${kind} ${what}`)
    .join(", ")}: ${end}`;
const rows = (...list: readonly Row[]) => list.map((row) => [described(row), row] as const);

describe("in one account, identity and resource", () => {
  test.each(
    rows(
      { who: "user", identity: "nothing", outcome: NO_IDENTITY },
      { who: "user", identity: "allow", outcome: ALLOWED },
      { who: "user", identity: "deny", outcome: explicit("an identity-based policy") },
      { who: "user", identity: "nothing", resource: "caller", outcome: ALLOWED },
      { who: "user", identity: "nothing", resource: "everybody", outcome: ALLOWED },
      { who: "user", identity: "nothing", resource: "account", outcome: NO_IDENTITY },
      { who: "user", identity: "allow", resource: "account", outcome: ALLOWED },
      { who: "user", identity: "nothing", resource: "another", outcome: NO_IDENTITY },
      {
        who: "user",
        identity: "deny",
        resource: "caller",
        outcome: explicit("an identity-based policy"),
      },
      {
        who: "user",
        identity: "allow",
        resource: "deny",
        outcome: explicit("a resource-based policy"),
      },
      { who: "role session", identity: "allow", outcome: ALLOWED },
      { who: "role session", identity: "nothing", outcome: NO_IDENTITY },
      { who: "role session", identity: "nothing", resource: "entity", outcome: ALLOWED },
      { who: "role session", identity: "nothing", resource: "account", outcome: NO_IDENTITY },
      { who: "root", outcome: ALLOWED },
      { who: "root", resource: "caller", outcome: ALLOWED },
      { who: "root", resource: "deny", outcome: explicit("a resource-based policy") },
    ),
  )("%s", async (_what, row) => {
    expect(await outcome(row)).toBe(row.outcome);
  });
});

describe("boundaries and session policies", () => {
  test.each(
    rows(
      { who: "user", identity: "allow", boundary: "allow", outcome: ALLOWED },
      { who: "user", identity: "allow", boundary: "nothing", outcome: NO_BOUNDARY },
      {
        who: "user",
        identity: "allow",
        boundary: "deny",
        outcome: explicit("a permissions boundary"),
      },
      { who: "user", identity: "nothing", boundary: "allow", outcome: NO_IDENTITY },
      { who: "role session", identity: "allow", session: "allow", outcome: ALLOWED },
      { who: "role session", identity: "allow", session: "nothing", outcome: NO_SESSION },
      {
        who: "role session",
        identity: "allow",
        session: "deny",
        outcome: explicit("a session policy"),
      },
      { who: "role session", identity: "nothing", session: "allow", outcome: NO_IDENTITY },
      {
        who: "role session",
        identity: "allow",
        boundary: "nothing",
        session: "allow",
        outcome: NO_BOUNDARY,
      },
      { who: "federated user", identity: "allow", session: "allow", outcome: ALLOWED },
      { who: "federated user", identity: "allow", session: "nothing", outcome: NO_SESSION },
      { who: "federated user", identity: "nothing", session: "allow", outcome: NO_IDENTITY },
      { who: "federated user", identity: "allow", outcome: NO_SESSION },
    ),
  )("%s", async (_what, row) => {
    expect(await outcome(row)).toBe(row.outcome);
  });
});

describe("what a resource gives, against implicit denies of everything else", () => {
  const nothing = { identity: "nothing", boundary: "nothing" } as const;
  test.each(
    rows(
      { who: "role session", ...nothing, resource: "entity", outcome: NO_BOUNDARY },
      {
        who: "role session",
        identity: "nothing",
        session: "nothing",
        resource: "entity",
        outcome: NO_SESSION,
      },
      {
        who: "role session",
        ...nothing,
        session: "nothing",
        resource: "caller",
        outcome: ALLOWED,
      },
      { who: "user", ...nothing, resource: "caller", outcome: ALLOWED },
      {
        who: "federated user",
        ...nothing,
        session: "nothing",
        resource: "entity",
        outcome: NO_BOUNDARY,
      },
      {
        who: "federated user",
        ...nothing,
        session: "nothing",
        resource: "caller",
        outcome: ALLOWED,
      },
      { who: "federated user", identity: "nothing", resource: "caller", outcome: ALLOWED },
      {
        who: "role session",
        identity: "nothing",
        session: "deny",
        resource: "caller",
        outcome: explicit("a session policy"),
      },
      {
        who: "user",
        identity: "nothing",
        boundary: "deny",
        resource: "caller",
        outcome: explicit("a permissions boundary"),
      },
    ),
  )("%s", async (_what, row) => {
    expect(await outcome(row)).toBe(row.outcome);
  });
});

describe("across accounts both sides must allow", () => {
  const owner = OTHER;
  test.each(
    rows(
      { who: "user", owner, identity: "allow", resource: "caller", outcome: ALLOWED },
      { who: "user", owner, identity: "allow", resource: "account", outcome: ALLOWED },
      { who: "user", owner, identity: "allow", resource: "another", outcome: NO_RESOURCE },
      { who: "user", owner, identity: "nothing", resource: "caller", outcome: NO_IDENTITY },
      { who: "user", owner, identity: "nothing", resource: "everybody", outcome: NO_IDENTITY },
      {
        who: "user",
        owner,
        identity: "allow",
        resource: "deny",
        outcome: explicit("a resource-based policy"),
      },
      {
        who: "user",
        owner,
        identity: "deny",
        resource: "caller",
        outcome: explicit("an identity-based policy"),
      },
      {
        who: "user",
        owner,
        identity: "allow",
        boundary: "nothing",
        resource: "caller",
        outcome: NO_BOUNDARY,
      },
      { who: "role session", owner, identity: "allow", resource: "entity", outcome: ALLOWED },
      { who: "role session", owner, identity: "nothing", resource: "entity", outcome: NO_IDENTITY },
      { who: "role session", owner, identity: "nothing", resource: "caller", outcome: NO_IDENTITY },
      {
        who: "role session",
        owner,
        identity: "allow",
        session: "nothing",
        resource: "caller",
        outcome: NO_SESSION,
      },
      {
        who: "federated user",
        owner,
        identity: "allow",
        session: "allow",
        resource: "caller",
        outcome: ALLOWED,
      },
      {
        who: "federated user",
        owner,
        identity: "allow",
        session: "allow",
        resource: "another",
        outcome: NO_RESOURCE,
      },
      {
        who: "user",
        owner,
        identity: "allow",
        boundary: "allow",
        resource: "caller",
        outcome: ALLOWED,
      },
      {
        who: "role session",
        owner,
        identity: "allow",
        boundary: "nothing",
        resource: "caller",
        outcome: NO_BOUNDARY,
      },
      {
        who: "role session",
        owner,
        identity: "allow",
        session: "deny",
        resource: "caller",
        outcome: explicit("a session policy"),
      },
      {
        who: "federated user",
        owner,
        identity: "allow",
        session: "nothing",
        resource: "caller",
        outcome: NO_SESSION,
      },
      {
        who: "federated user",
        owner,
        identity: "allow",
        boundary: "nothing",
        session: "allow",
        resource: "caller",
        outcome: NO_BOUNDARY,
      },
      {
        who: "root",
        owner,
        resource: "deny",
        outcome: explicit("a resource-based policy"),
      },
      { who: "root", owner, resource: "caller", outcome: ALLOWED },
      { who: "root", owner, resource: "another", outcome: NO_RESOURCE },
    ),
  )("%s", async (_what, row) => {
    expect(await outcome(row)).toBe(row.outcome);
  });
});
