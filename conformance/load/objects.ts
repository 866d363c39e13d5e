/** Objects of S3 that are written, read and removed: the content says which version of which object it is. */
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { ABSENT, Ledger } from "./ledger.ts";
import type { Tally } from "./tally.ts";

const BUCKET = "load";
/** Small ones are many; the last is more than one stripe. */
const SIZES = [120, 900, 4_000, 30_000, 120_000, 400_000, 1_800_000];
/** What an overloaded S3, or one that is asked to be slow, may say. */
const EXPECTED = ["SlowDown", "ServiceUnavailable"];

export class Objects {
  readonly ledger = new Ledger();
  readonly #s3: S3Client;
  readonly #tally: Tally;
  #version = 0;

  constructor(s3: S3Client, tally: Tally) {
    this.#s3 = s3;
    this.#tally = tally;
  }

  async prepare(): Promise<void> {
    await this.#s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  }

  /** `draw` is 0 to 1: small objects are drawn much more often. */
  async put(Key: string, draw: number): Promise<void> {
    const version = ++this.#version;
    const sizeBytes = SIZES[Math.floor(draw ** 4 * SIZES.length)] as number;
    const Body = contentOf(Key, version, sizeBytes);
    await this.#write("PutObject", Key, version, () =>
      this.#s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body })),
    );
  }

  async remove(Key: string): Promise<void> {
    await this.#write("DeleteObject", Key, ABSENT, () =>
      this.#s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key })),
    );
  }

  async read(Key: string): Promise<void> {
    try {
      const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
      const bytes = await Body?.transformToByteArray();
      const version = versionIn(Key, Buffer.from(bytes ?? []));
      const fault =
        version === undefined ? `${Key}: its content is damaged` : this.ledger.fault(Key, version);
      if (fault !== undefined) this.#tally.fail(`GetObject: ${fault}`);
      this.#tally.ok("GetObject");
    } catch (error) {
      if ((error as Error).name !== "NoSuchKey") {
        this.#tally.refuse("GetObject", error, EXPECTED);
        return;
      }
      const fault = this.ledger.fault(Key, ABSENT);
      if (fault !== undefined) this.#tally.fail(`GetObject: ${fault}`);
      this.#tally.ok("GetObject");
    }
  }

  async list(Prefix: string): Promise<void> {
    try {
      await this.#s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix, MaxKeys: 100 }));
      this.#tally.ok("ListObjectsV2");
    } catch (error) {
      this.#tally.refuse("ListObjectsV2", error, EXPECTED);
    }
  }

  async #write(
    operation: string,
    key: string,
    version: number,
    send: () => Promise<unknown>,
  ): Promise<void> {
    try {
      await send();
      this.ledger.wrote(key, version);
      this.#tally.ok(operation);
    } catch (error) {
      this.ledger.mayHaveWritten(key, version);
      this.#tally.refuse(operation, error, EXPECTED);
    }
  }
}

function contentOf(key: string, version: number, sizeBytes: number): Buffer {
  return Buffer.alloc(sizeBytes, `${key}#${version};`);
}

/** Undefined when the bytes are not what was written as any version. */
function versionIn(key: string, bytes: Buffer): number | undefined {
  const text = bytes.subarray(0, 100).toString("latin1");
  const version = Number(text.slice(key.length + 1, text.indexOf(";")));
  return bytes.equals(contentOf(key, version, bytes.length)) ? version : undefined;
}
