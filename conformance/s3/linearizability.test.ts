/**
 * Consistency: what concurrent clients of the SDK see of a key, and of all keys of a bucket at once, is what one bucket
 * that does one thing after the other would show (docs/internals/linearizability.md).
 */
import { createHash } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  ListObjectsCommand,
  type ListObjectsCommandOutput,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { SeededRandom } from "@cloudglass/env";
import {
  checkLinearizability,
  HistoryRecorder,
  type ObjectAnswer,
  type ObjectCall,
  type ObjectHistory,
  objectModel,
  partitionByKey,
  pick,
  pickWeighted,
} from "@cloudglass/simulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
});
afterAll(() => open.stop());

const DONE: ObjectAnswer = { kind: "done" };

/** Refusals that say something about the object; other errors are answers of no call, and fail the test. */
async function answerOf(call: Promise<ObjectAnswer>): Promise<ObjectAnswer> {
  return call.catch((error: Error): ObjectAnswer => {
    switch (error.name) {
      case "PreconditionFailed":
        return { kind: "refused" };
      case "ConditionalRequestConflict":
        return { kind: "conflict" };
      case "NoSuchKey":
        return { kind: "absent" };
      default:
        throw error;
    }
  });
}

type Put = ObjectCall & { readonly kind: "put" };
type Way = "put" | "copy" | "multipart";

const md5 = (content: string | Uint8Array) => createHash("md5").update(content);
const etagOf = (body: string) => `"${md5(body).digest("hex")}"`;
const multipartEtagOf = (body: string) => `"${md5(md5(body).digest()).digest("hex")}-1"`;

/** One client of the SDK. Keys of the model stand below a prefix of the test. */
class Client {
  readonly s3: S3Client;
  readonly name: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly keys: readonly string[];
  readonly random: SeededRandom;
  /** The ETag that it saw last: what it swaps. */
  #seen = '"0"';
  #writes = 0;

  constructor(name: string, bucket: string, prefix: string, keys: readonly string[]) {
    this.s3 = open.emulator.s3();
    this.name = name;
    this.bucket = bucket;
    this.prefix = prefix;
    this.keys = keys;
    this.random = new SeededRandom(`${prefix} ${name}`);
  }

  async run(recorder: HistoryRecorder<ObjectCall, ObjectAnswer>, count: number): Promise<void> {
    for (let done = 0; done < count; done++) {
      const [call, perform] = this.#next();
      const answer = await recorder.record(this.name, call, perform);
      if (answer?.kind === "value") this.#seen = answer.value ?? '"0"';
    }
  }

  #next(): [ObjectCall, () => Promise<ObjectAnswer>] {
    const { random } = this;
    const key = pick(random, this.keys);
    const kind = pickWeighted(random, { put: 4, delete: 1, read: 4, list: 2 });
    if (kind === "list") return [{ kind }, () => this.#list()];
    if (kind === "read") return [{ kind, key }, () => this.#read(key)];
    if (kind === "delete") {
      const call = { kind, key, ...(random.next() < 0.5 ? { ifValue: this.#seen } : {}) } as const;
      return [call, () => answerOf(this.#delete(call))];
    }
    const way = pickWeighted<Way>(random, { put: 6, copy: 2, multipart: 2 });
    const body = `${this.prefix}${this.name} ${this.#writes++}`;
    const value = way === "multipart" ? multipartEtagOf(body) : etagOf(body);
    const condition = pick(random, [undefined, "if-absent", { ifValue: this.#seen }] as const);
    const call: Put = { kind, key, value, ...(condition === undefined ? {} : { condition }) };
    return [call, () => answerOf(this.#put(call, way, body))];
  }

  #where(key: string) {
    return { Bucket: this.bucket, Key: this.prefix + key };
  }

  async #put(call: Put, way: Way, body: string): Promise<ObjectAnswer> {
    const { condition } = call;
    const where = this.#where(call.key);
    const input = {
      ...where,
      ...(condition === "if-absent" ? { IfNoneMatch: "*" } : {}),
      ...(typeof condition === "object" ? { IfMatch: condition.ifValue } : {}),
    };
    if (way === "put") await this.s3.send(new PutObjectCommand({ ...input, Body: body }));
    else if (way === "copy") {
      await open.put(`source of ${body}`, body);
      const CopySource = `${BUCKET}/${encodeURIComponent(`source of ${body}`)}`;
      await this.s3.send(new CopyObjectCommand({ ...input, CopySource }));
    } else {
      const { UploadId } = await this.s3.send(new CreateMultipartUploadCommand(where));
      const part = { ...where, UploadId, PartNumber: 1, Body: body };
      const { ETag } = await this.s3.send(new UploadPartCommand(part));
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
      const completion = { ...input, UploadId, MultipartUpload };
      await this.s3.send(new CompleteMultipartUploadCommand(completion));
    }
    return DONE;
  }

  async #delete({ key, ifValue }: { key: string; ifValue?: string }): Promise<ObjectAnswer> {
    const condition = ifValue === undefined ? {} : { IfMatch: ifValue };
    await this.s3.send(new DeleteObjectCommand({ ...this.#where(key), ...condition }));
    return DONE;
  }

  async #read(key: string): Promise<ObjectAnswer> {
    const command =
      this.random.next() < 0.5
        ? new HeadObjectCommand(this.#where(key))
        : new GetObjectCommand(this.#where(key));
    try {
      const answer: GetObjectCommandOutput = await this.s3.send(command as GetObjectCommand);
      // HEAD has none. Bytes and ETag are of one write.
      const text = await answer.Body?.transformToString();
      if (text) expect([etagOf(text), multipartEtagOf(text)]).toContain(answer.ETag);
      return { kind: "value", value: answer.ETag };
    } catch (error) {
      if (!/^(NoSuchKey|NotFound)$/.test((error as Error).name)) throw error;
      return { kind: "value", value: undefined };
    }
  }

  async #list(): Promise<ObjectAnswer> {
    const input = { Bucket: this.bucket, Prefix: this.prefix };
    const command =
      this.random.next() < 0.5 ? new ListObjectsV2Command(input) : new ListObjectsCommand(input);
    const { Contents = [] }: ListObjectsCommandOutput = await this.s3.send(
      command as ListObjectsCommand,
    );
    const values = Contents.map(
      ({ Key, ETag }) => [`${Key}`.slice(this.prefix.length), `${ETag}`] as const,
    );
    return { kind: "listed", values: new Map(values) };
  }
}

async function record(
  bucket: string,
  prefix: string,
  keys: readonly string[],
  clients: number,
  callsEach: number,
): Promise<ObjectHistory> {
  const recorder = new HistoryRecorder<ObjectCall, ObjectAnswer>();
  const names = Array.from({ length: clients }, (_, index) => `client ${index}`);
  await Promise.all(
    names.map((name) => new Client(name, bucket, prefix, keys).run(recorder, callsEach)),
  );
  const { calls } = recorder;
  // Every answer said something, and the calls did overlap.
  expect(calls.filter(({ output }) => output === undefined)).toEqual([]);
  const overlaps = calls.filter(({ invokedAt, answeredAt }) => answeredAt - invokedAt > 2);
  expect(overlaps.length).toBeGreaterThan(calls.length / 2);
  for (const kind of ["done", "refused", "absent", "value", "listed"]) {
    expect(calls.some(({ output }) => output?.kind === kind)).toBe(true);
  }
  return calls;
}

test("the history of one key under eight clients that write, swap, copy, delete, read and list is linearizable", async () => {
  const history = await record(BUCKET, "hot/", ["key"], 8, 60);
  expect(checkLinearizability(objectModel, history)).toMatchObject({ kind: "linearizable" });
});

test("the history of three keys is, with every list a picture of all of them at one moment", async () => {
  const history = await record(BUCKET, "few/", ["a", "b", "c"], 6, 60);
  expect(checkLinearizability(objectModel, history)).toMatchObject({ kind: "linearizable" });
});

test("the histories of twelve keys under twenty clients are, key by key", async () => {
  const keys = Array.from({ length: 12 }, (_, index) => `key ${index}`);
  const byKey = partitionByKey(await record(BUCKET, "many/", keys, 20, 40));
  expect(byKey.size).toBe(12);
  for (const history of byKey.values()) {
    expect(checkLinearizability(objectModel, history)).toMatchObject({ kind: "linearizable" });
  }
});

test.each(["Enabled", "Suspended"] as const)(
  "the history of a key whose versioning is %s is: delete markers and null versions are moments too",
  async (Status) => {
    const Bucket = `shelf-${Status.toLowerCase()}`;
    await open.s3.send(new CreateBucketCommand({ Bucket }));
    const VersioningConfiguration = { Status };
    await open.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    const history = await record(Bucket, "hot/", ["key"], 8, 60);
    expect(checkLinearizability(objectModel, history)).toMatchObject({ kind: "linearizable" });
  },
);

test("a list that begins after a write was acknowledged shows it, and none shows what was deleted", async () => {
  const writers = Array.from({ length: 10 }, (_, index) => `writer-${index}`);
  const shown = async (Prefix: string) => {
    const { Contents = [] } = await open.s3.send(
      new ListObjectsV2Command({ Bucket: BUCKET, Prefix }),
    );
    return Contents.map(({ Key }) => Key);
  };
  await Promise.all(
    writers.map(async (writer) => {
      for (let round = 0; round < 10; round++) {
        const Key = `seen/${writer}/${round}`;
        await open.put(Key, "x");
        expect(await shown(`seen/${writer}/`)).toContain(Key);
        await open.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
        expect(await shown(`seen/${writer}/`)).toEqual([]);
      }
    }),
  );
});
