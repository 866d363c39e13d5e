/** An emulator of its own with one bucket in it, and short words for what every test of S3 does. */
import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  type GetObjectCommandOutput,
  PutBucketPolicyCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type PutObjectCommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { StartOptions } from "cloudglass";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { type RawAnswer, type RawRequest, sendRaw } from "./raw-request.ts";

/** The bucket's name. */
export const BUCKET = "shelf";

export class OpenBucket {
  readonly emulator: Emulator;
  readonly s3: S3Client;

  private constructor(emulator: Emulator) {
    this.emulator = emulator;
    this.s3 = emulator.s3();
  }

  static async start(options: StartOptions = {}): Promise<OpenBucket> {
    const emulator = await startEmulator({ ephemeral: true, ...options });
    const opened = new OpenBucket(emulator);
    await opened.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    return opened;
  }

  put(
    Key: string,
    Body: string | Uint8Array,
    more: Partial<PutObjectCommandInput> = {},
  ): Promise<PutObjectCommandOutput> {
    return this.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ...more }));
  }

  get(Key: string, more: Partial<GetObjectCommandInput> = {}): Promise<GetObjectCommandOutput> {
    return this.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key, ...more }));
  }

  async text(Key: string, more: Partial<GetObjectCommandInput> = {}): Promise<string> {
    const { Body } = await this.get(Key, more);
    return (await Body?.transformToString()) ?? "";
  }

  /** Everybody may do everything in the bucket, or one thing: for requests that no SDK would sign. */
  allowEveryone(Action = "s3:*"): Promise<void> {
    return this.allowOnly([`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`], Action);
  }

  /** What everybody may do, and no more. */
  async allowOnly(Resource: string | readonly string[], Action: string): Promise<void> {
    const Statement = { Effect: "Allow", Principal: "*", Action, Resource };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    await this.unblock();
    await this.s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }));
  }

  /** Takes away the block of public access that every new bucket has. */
  async unblock(): Promise<void> {
    await this.s3.send(new DeletePublicAccessBlockCommand({ Bucket: BUCKET }));
  }

  /** Unsigned, byte for byte as given. */
  raw(method: string, path: string, more: Omit<RawRequest, "method" | "path"> = {}) {
    return sendRaw(this.emulator.running.port, { method, path, ...more });
  }

  /** Moves the emulator's time, and the client's with it. */
  async advance(byMs: number): Promise<void> {
    const { clock } = this.emulator.running;
    await clock.advance(byMs);
    this.s3.config.systemClockOffset = clock.now() - Date.now();
  }

  stop(): Promise<void> {
    return this.emulator.stop();
  }
}

/** The text of an element of an XML answer. */
export function element(answer: RawAnswer, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer.body)?.[1];
}
