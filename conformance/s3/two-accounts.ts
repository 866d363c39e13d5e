/** An emulator that two accounts use, and short words for who asks and what came of it. */
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  type CreateBucketCommandInput,
  DeletePublicAccessBlockCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type Credentials, type Emulator, startEmulator } from "../testing/emulator.ts";
import { sendRaw } from "./raw-request.ts";

/** Owns the buckets. */
export const OWNER = "111111111111";
export const OTHER = "222222222222";

export class TwoAccounts {
  readonly emulator: Emulator;
  readonly owner: S3Client;
  readonly other: S3Client;

  private constructor(emulator: Emulator) {
    this.emulator = emulator;
    this.owner = this.root(OWNER);
    this.other = this.root(OTHER);
  }

  static async start(): Promise<TwoAccounts> {
    return new TwoAccounts(await startEmulator({ ephemeral: true }));
  }

  root(accountId: string): S3Client {
    return this.emulator.s3({ accessKeyId: accountId, secretAccessKey: "test" });
  }

  /** A user of the account who may do what `actions` says, to everything; nothing without. */
  async user(accountId: string, UserName: string, ...actions: string[]): Promise<S3Client> {
    return this.emulator.s3(await this.keysOf(accountId, UserName, ...actions));
  }

  async keysOf(accountId: string, UserName: string, ...actions: string[]): Promise<Credentials> {
    const iam = this.emulator.iam({ accessKeyId: accountId, secretAccessKey: "test" });
    await iam.send(new CreateUserCommand({ UserName }));
    if (actions.length > 0) {
      const PolicyDocument = JSON.stringify({
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Action: actions, Resource: "*" },
      });
      await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "may", PolicyDocument }));
    }
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    return {
      accessKeyId: AccessKey?.AccessKeyId ?? "",
      secretAccessKey: AccessKey?.SecretAccessKey ?? "",
    };
  }

  /** Of the owner; public access is not blocked. */
  async openBucket(
    Bucket: string,
    ObjectOwnership: CreateBucketCommandInput["ObjectOwnership"] = "ObjectWriter",
  ): Promise<void> {
    await this.owner.send(new CreateBucketCommand({ Bucket, ObjectOwnership }));
    await this.owner.send(new DeletePublicAccessBlockCommand({ Bucket }));
  }

  putPolicy(Bucket: string, ...Statement: object[]) {
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    return this.owner.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  }

  async canonicalId(client: S3Client): Promise<string> {
    const { Owner } = await client.send(new ListBucketsCommand({}));
    return Owner?.ID ?? "";
  }

  /** The status of an unsigned request. */
  async anonymous(
    method: string,
    path: string,
    more: { body?: string; headers?: Record<string, string> } = {},
  ) {
    return (await sendRaw(this.emulator.running.port, { method, path, ...more })).status;
  }

  stop(): Promise<void> {
    return this.emulator.stop();
  }
}

/** `allowed`, or what it was refused with. */
export async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "allowed";
  } catch (error) {
    return (error as Error).name;
  }
}
