/** A bucket with Object Lock, and short words for what its tests do. */
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  type DeleteObjectCommandInput,
  GetObjectLockConfigurationCommand,
  HeadObjectCommand,
  type ObjectLockConfiguration,
  type ObjectLockRetention,
  type PutObjectCommandInput,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { OpenBucket } from "./open-bucket.ts";

export const DAY_MS = 86_400_000;
/** With Object Lock from the start. */
export const VAULT = "vault";
export const LOCKED = {
  name: "AccessDenied",
  status: 403,
  message: "Access Denied because object protected by object lock.",
};

export class Vault {
  readonly open: OpenBucket;
  readonly s3: S3Client;

  private constructor(open: OpenBucket) {
    this.open = open;
    this.s3 = open.s3;
  }

  static async start(): Promise<Vault> {
    const vault = new Vault(await OpenBucket.start());
    await vault.create(VAULT);
    return vault;
  }

  create(Bucket: string) {
    return this.s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  }

  /** In whole seconds, as headers carry dates. */
  inDays(days: number): Date {
    const ms = this.open.emulator.running.clock.now() + days * DAY_MS;
    return new Date(Math.floor(ms / 1000) * 1000);
  }

  put(Key: string, more: Partial<PutObjectCommandInput> = {}) {
    return this.open.put(Key, "x", { Bucket: VAULT, ...more });
  }

  head(Key: string, VersionId?: string, Bucket = VAULT) {
    return this.s3.send(new HeadObjectCommand({ Bucket, Key, VersionId }));
  }

  remove(Key: string, VersionId?: string, more: Partial<DeleteObjectCommandInput> = {}) {
    return this.s3.send(new DeleteObjectCommand({ Bucket: VAULT, Key, VersionId, ...more }));
  }

  retain(
    Key: string,
    Retention: ObjectLockRetention,
    BypassGovernanceRetention?: boolean,
    client: S3Client = this.s3,
  ) {
    const named = { Bucket: VAULT, Key, Retention, BypassGovernanceRetention };
    return client.send(new PutObjectRetentionCommand(named));
  }

  hold(Key: string, Status: "ON" | "OFF", VersionId?: string) {
    const named = { Bucket: VAULT, Key, VersionId, LegalHold: { Status } };
    return this.s3.send(new PutObjectLegalHoldCommand(named));
  }

  configure(Bucket: string, ObjectLockConfiguration: ObjectLockConfiguration) {
    return this.s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
  }

  async configuration(Bucket: string) {
    const answer = await this.s3.send(new GetObjectLockConfigurationCommand({ Bucket }));
    return answer.ObjectLockConfiguration;
  }

  stop(): Promise<void> {
    return this.open.stop();
  }
}
