/** Principals and buckets of several accounts, for tests that ask who may do what. */
import {
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetFederationTokenCommand,
  type GetFederationTokenCommandInput,
  type Credentials as IssuedCredentials,
} from "@aws-sdk/client-sts";
import { type Credentials, type Emulator, startEmulator } from "../testing/emulator.ts";

export interface StatementJson {
  readonly Effect: "Allow" | "Deny";
  readonly [element: string]: unknown;
}

export function document(...statements: readonly StatementJson[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

export function allow(Action: string | string[], more: object = {}): StatementJson {
  return { Effect: "Allow", Action, Resource: "*", ...more };
}

export function deny(Action: string | string[], more: object = {}): StatementJson {
  return { Effect: "Deny", Action, Resource: "*", ...more };
}

export interface Limits {
  /** Of the identity policy; none without it. */
  readonly identity?: readonly StatementJson[] | undefined;
  readonly boundary?: readonly StatementJson[] | undefined;
}

export class Accounts {
  readonly emulator: Emulator;
  #made = 0;

  private constructor(emulator: Emulator) {
    this.emulator = emulator;
  }

  static async start(): Promise<Accounts> {
    return new Accounts(await startEmulator({ ephemeral: true }));
  }

  stop(): Promise<void> {
    return this.emulator.stop();
  }

  /** The key of an account's root user. */
  root(accountId: string): Credentials {
    return { accessKeyId: accountId, secretAccessKey: "test" };
  }

  fresh(kind: string): string {
    this.#made += 1;
    return `${kind}-${this.#made}`;
  }

  async user(accountId: string, { identity, boundary }: Limits, name = this.fresh("user")) {
    const iam = this.emulator.iam(this.root(accountId));
    const limit = await this.#boundary(accountId, boundary);
    await iam.send(new CreateUserCommand({ UserName: name, ...limit }));
    if (identity !== undefined) {
      const PolicyDocument = document(...identity);
      const input = { UserName: name, PolicyName: "own", PolicyDocument };
      await iam.send(new PutUserPolicyCommand(input));
    }
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
    return {
      name,
      arn: `arn:aws:iam::${accountId}:user/${name}`,
      credentials: {
        accessKeyId: `${AccessKey?.AccessKeyId}`,
        secretAccessKey: `${AccessKey?.SecretAccessKey}`,
      } satisfies Credentials,
    };
  }

  /** A role that its own account trusts, or whom `trust` names. */
  async role(
    accountId: string,
    { identity, boundary }: Limits,
    trust: unknown = { AWS: accountId },
    name = this.fresh("role"),
  ) {
    const iam = this.emulator.iam(this.root(accountId));
    const limit = await this.#boundary(accountId, boundary);
    const AssumeRolePolicyDocument = document({
      Effect: "Allow",
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Principal: trust,
    });
    await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument, ...limit }));
    if (identity !== undefined) {
      const PolicyDocument = document(...identity);
      const input = { RoleName: name, PolicyName: "own", PolicyDocument };
      await iam.send(new PutRolePolicyCommand(input));
    }
    const arn = `arn:aws:iam::${accountId}:role/${name}`;
    const sessionArn = `arn:aws:sts::${accountId}:assumed-role/${name}/s1`;
    return { name, arn, sessionArn };
  }

  async assume(
    RoleArn: string,
    as: Credentials,
    more: Partial<AssumeRoleCommandInput> = {},
  ): Promise<Credentials> {
    const input = { RoleArn, RoleSessionName: "s1", ...more };
    const { Credentials } = await this.emulator.sts(as).send(new AssumeRoleCommand(input));
    return sessionKey(Credentials);
  }

  async federate(
    as: Credentials,
    more: Partial<GetFederationTokenCommandInput> = {},
  ): Promise<Credentials> {
    const command = new GetFederationTokenCommand({ Name: "fed", ...more });
    const { Credentials } = await this.emulator.sts(as).send(command);
    return sessionKey(Credentials);
  }

  /** A bucket with one object `k`, whose policy may let in whom it likes. */
  async bucket(accountId: string, name = this.fresh("bucket")): Promise<string> {
    const s3 = this.emulator.s3(this.root(accountId));
    await s3.send(new CreateBucketCommand({ Bucket: name }));
    await s3.send(new PutObjectCommand({ Bucket: name, Key: "k", Body: "x" }));
    const open = { BlockPublicPolicy: false, RestrictPublicBuckets: false };
    await s3.send(
      new PutPublicAccessBlockCommand({ Bucket: name, PublicAccessBlockConfiguration: open }),
    );
    return name;
  }

  async setBucketPolicy(
    accountId: string,
    Bucket: string,
    ...statements: readonly StatementJson[]
  ): Promise<void> {
    const s3 = this.emulator.s3(this.root(accountId));
    const anywhere = { Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`] };
    const Policy = document(...statements.map((each) => ({ ...each, ...anywhere })));
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  }

  read(as: Credentials, Bucket: string, Key = "k"): Promise<unknown> {
    return this.emulator.s3(as).send(new GetObjectCommand({ Bucket, Key }));
  }

  async #boundary(accountId: string, statements: readonly StatementJson[] | undefined) {
    if (statements === undefined) return {};
    const iam = this.emulator.iam(this.root(accountId));
    const PolicyName = this.fresh("boundary");
    const PolicyDocument = document(...statements);
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
    return { PermissionsBoundary: `${Policy?.Arn}` };
  }
}

function sessionKey(issued: IssuedCredentials | undefined): Credentials {
  return {
    accessKeyId: `${issued?.AccessKeyId}`,
    secretAccessKey: `${issued?.SecretAccessKey}`,
    sessionToken: `${issued?.SessionToken}`,
  };
}

/** `allowed`, or the sentence of the denial behind the action's name, without the ARN of the policy. */
export async function outcomeOf(request: Promise<unknown>): Promise<string> {
  try {
    await request;
    return "allowed";
  } catch (error) {
    const { name, message } = error as Error;
    if (!/^AccessDenied/.test(name)) throw error;
    return /(?:because no .*|with an explicit deny in [a-z -]+)/.exec(message)?.[0] ?? message;
  }
}
