/** For tests: identities in memory under a clock that only moves when told, and calls as the gateway makes them. */
import { MemoryDisk, SeededRandom, SimulatedClock, SimulatedHttpFetch } from "@cloudglass/env";
import { type Call, ServiceError, type ServiceLog } from "@cloudglass/wire";
import { iamAccess, organizationsAccess, stsAccess } from "../access.ts";
import type { Credential } from "../authority.ts";
import { type Identities, type IdentitiesOptions, openIdentities } from "../identities.ts";
import type { IamInput } from "../operations/iam/iam-operation.ts";
import { iamOperations } from "../operations/iam/index.ts";
import { organizationsOperations } from "../operations/organizations/index.ts";
import type { OrgInput } from "../operations/organizations/organizations-operation.ts";
import { stsOperations } from "../operations/sts/index.ts";
import type { StsInput } from "../operations/sts/sts-operation.ts";

type IamName = keyof typeof iamOperations;
type StsName = keyof typeof stsOperations;
type OrgName = keyof typeof organizationsOperations;

export type LocalAccountOptions = Pick<IdentitiesOptions, "organization" | "propagation">;

export interface LocalAccount {
  readonly identities: Identities;
  readonly clock: SimulatedClock;
  /** The servers outside. */
  readonly http: SimulatedHttpFetch;
  readonly root: Credential;
  /** Errors that were logged. */
  readonly logged: string[];
  credential(accessKeyId: string, sessionToken?: string): Credential;
  /** Authorizes by the access table, then runs the operation; as the root when nobody is named. */
  iam<Name extends IamName>(
    name: Name,
    input: IamInput<Name>,
    as?: Credential,
  ): ReturnType<(typeof iamOperations)[Name]>;
  sts<Name extends StsName>(
    name: Name,
    input: StsInput<Name>,
    as?: Credential,
  ): ReturnType<(typeof stsOperations)[Name]>;
  org<Name extends OrgName>(
    name: Name,
    input: OrgInput<Name>,
    as?: Credential,
  ): ReturnType<(typeof organizationsOperations)[Name]>;
  /** A user and a key of its own, with this inline policy. */
  user(name: string, policy?: object): Credential;
  /** `code: message` of the error that `run` throws. */
  errorOf(run: () => unknown): string;
  /** The same of a promise that rejects. */
  rejectionOf(promise: Promise<unknown>): Promise<string>;
}

export function localAccount(options: LocalAccountOptions = {}): LocalAccount {
  const clock = new SimulatedClock();
  const http = new SimulatedHttpFetch();
  const logged: string[] = [];
  const log = logInto(logged);
  const env = {
    clock,
    http,
    random: new SeededRandom(7),
    disk: new MemoryDisk(),
    durability: "memory",
  } as const;
  const identities = openIdentities({ env: env as never, log, ...options });
  const { authority } = identities;
  const iamRows = iamAccess(identities);
  const stsRows = stsAccess(identities);
  const orgRows = organizationsAccess(identities);

  function credential(accessKeyId: string, sessionToken?: string): Credential {
    const outcome = authority.resolve(accessKeyId, sessionToken);
    if (outcome.kind !== "found") throw new Error(`${accessKeyId}: ${outcome.kind}`);
    return outcome.credential;
  }
  const root = credential("test");

  function invoke(
    rows: Readonly<Record<string, unknown>>,
    operations: Readonly<Record<string, unknown>>,
    name: string,
    input: unknown,
    as: Credential,
  ): never {
    const authorize: Call["authorize"] = (request) =>
      authority.authorize(as.principal, as, request, {});
    const call = { ...callOf(name, as, clock.now()), authorize };
    const rule = rows[name] as (input: unknown, call: Call) => never[];
    for (const request of rule(input, call)) {
      const decision = authority.authorize(as.principal, as, request, {});
      if (!decision.allowed) throw new ServiceError("AccessDenied", 403, decision.message);
    }
    const operation = operations[name] as (...parts: unknown[]) => never;
    return operation(identities, input, call);
  }

  const account: LocalAccount = {
    identities,
    clock,
    http,
    root,
    logged,
    credential,
    iam: (name, input, as = root) => invoke(iamRows, iamOperations, name, input, as),
    sts: (name, input, as = root) => invoke(stsRows, stsOperations, name, input, as),
    org: (name, input, as = root) => invoke(orgRows, organizationsOperations, name, input, as),
    user(name, policy) {
      account.iam("CreateUser", { UserName: name });
      if (policy !== undefined) {
        const text = JSON.stringify(policy);
        account.iam("PutUserPolicy", { UserName: name, PolicyName: "own", PolicyDocument: text });
      }
      const { AccessKey } = account.iam("CreateAccessKey", { UserName: name });
      return credential(`${AccessKey?.AccessKeyId}`);
    },
    errorOf,
    rejectionOf: async (promise) => {
      const [settled] = await Promise.allSettled([promise]);
      return errorOf(() => {
        if (settled.status === "rejected") throw settled.reason;
      });
    },
  };
  return account;
}

/** A document of one statement. */
export function policy(statement: object): object {
  return { Version: "2012-10-17", Statement: [statement] };
}

export function allow(action: string | readonly string[], resource = "*"): object {
  return policy({ Effect: "Allow", Action: action, Resource: resource });
}

export function trust(principal: object | string, more: object = {}): string {
  return JSON.stringify(
    policy({ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", ...more }),
  );
}

function errorOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "no error";
}

function callOf(operation: string, as: Credential, receivedAt: number): Call {
  const headers = as.sessionToken === undefined ? {} : { "x-amz-security-token": as.sessionToken };
  return {
    requestId: "test",
    hostId: "host",
    operation,
    region: "us-east-1",
    caller: { ...as.principal, accessKeyId: as.accessKeyId },
    head: { method: "POST", path: "/", query: "", headers, rawHeaders: [] },
    sourceIp: "127.0.0.1",
    receivedAt,
    authorize: () => ({ allowed: false, message: "not used" }),
    trace: () => {},
  };
}

function logInto(lines: string[]): ServiceLog {
  const quiet = () => {};
  const error = (_detail: object, message: string) => void lines.push(message);
  return { debug: quiet, info: quiet, warn: quiet, error };
}
