/** Versions of keys against the least that one could write of them: a list a key, the newest first. */
import { MemoryDisk, SeededRandom, SimulatedClock } from "@cloudglass/env";
import { array, assert, asyncProperty, constantFrom, integer, oneof, record } from "fast-check";
import { expect, it } from "vitest";
import type { VersioningState } from "../bucket/bucket-settings.ts";
import type { BlobDescriptor } from "../storage/blob-store.ts";
import { ObjectIndex } from "./index/object-index.ts";
import type { ObjectRecord } from "./index/object-record.ts";
import { type Change, deleteKey, type NewVersion, putVersion, removeVersion } from "./write.ts";

const KEYS = ["a", "b", "ü"];
const step = oneof(
  {
    weight: 4,
    arbitrary: record({ kind: constantFrom("put" as const), key: constantFrom(...KEYS) }),
  },
  {
    weight: 2,
    arbitrary: record({ kind: constantFrom("delete" as const), key: constantFrom(...KEYS) }),
  },
  {
    weight: 3,
    arbitrary: record({
      kind: constantFrom("remove" as const),
      key: constantFrom(...KEYS),
      at: integer({ min: 0, max: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: record({
      kind: constantFrom("versioning" as const),
      state: constantFrom<VersioningState[]>("Enabled", "Suspended"),
    }),
  },
);
type Step = typeof step extends { generate: (...args: never[]) => { value: infer Value } }
  ? Value
  : never;

interface ModelVersion {
  readonly versionId: string;
  readonly isDeleteMarker: boolean;
  readonly etag: string;
}

/** What a key's versions are after each kind of write. */
class Model {
  readonly keys = new Map<string, ModelVersion[]>(KEYS.map((key) => [key, []]));
  versioning: VersioningState | undefined;

  /** A version or delete marker on top, as it was answered. */
  push(key: string, version: ModelVersion): void {
    const versions = this.keys.get(key)!;
    const kept =
      this.versioning === "Enabled" ? versions : versions.filter((one) => one.versionId !== "null");
    this.keys.set(key, [version, ...kept]);
  }

  remove(key: string, versionId: string): void {
    const versions = this.keys.get(key)!;
    this.keys.set(
      key,
      versions.filter((one) => one.versionId !== versionId),
    );
  }

  listed() {
    return [...this.keys]
      .sort()
      .flatMap(([objectKey, versions]) =>
        versions.map((version, at) => ({ objectKey, ...version, isLatest: at === 0 })),
      );
  }
}

class Written {
  readonly env = {
    clock: new SimulatedClock(),
    random: new SeededRandom("versions"),
    disk: new MemoryDisk(),
    durability: "memory" as const,
  };
  readonly index = new ObjectIndex(this.env);
  readonly model = new Model();
  /** Blob → how often the index told that nobody holds it any more. */
  readonly dead = new Map<string, number>();
  #writes = 0;

  async open(): Promise<void> {
    const { index } = this;
    const ownerAccountId = "000000000000";
    await index.commit(() =>
      index.buckets.insert({
        name: "bucket",
        ownerAccountId,
        region: "us-east-1",
        createdMs: 0,
        settings: {},
      }),
    );
    index.buckets.refresh("bucket");
  }

  get bucketId(): number {
    return this.index.buckets.get("bucket")!.bucketId;
  }

  async apply(step: Step): Promise<void> {
    const { model, index } = this;
    await this.env.clock.advance(1);
    if (step.kind === "versioning") {
      const { bucketId } = this;
      await index.commit(() => index.buckets.setSettings(bucketId, { versioning: step.state }));
      index.buckets.refresh("bucket");
      model.versioning = step.state;
      return;
    }
    if (step.kind === "put") {
      const etag = String(++this.#writes);
      const { versionId } = await this.#change((change) => {
        const blob = { blobId: etag, sizeBytes: 1, stripeBytes: 1, placement: "p" };
        index.blobs.add(blob);
        return putVersion(change, versionOf(step.key, etag, blob));
      });
      model.push(step.key, { versionId, isDeleteMarker: false, etag });
      return;
    }
    if (step.kind === "delete") {
      const outcome = await this.#change((change) => deleteKey(change, step.key));
      if (outcome?.isDeleteMarker) model.push(step.key, modelOf(outcome));
      else model.remove(step.key, "null");
      return;
    }
    const named = model.keys.get(step.key)![step.at];
    if (named === undefined) return;
    await this.#change((change) => {
      const version = index.objects.version(this.bucketId, step.key, named.versionId);
      expect(modelOf(version!)).toEqual(named);
      removeVersion(change, version!);
    });
    model.remove(step.key, named.versionId);
  }

  check(): void {
    const { index, model, bucketId } = this;
    for (const [key, [newest]] of model.keys) {
      const current = index.objects.get(bucketId, key);
      const isVisible = newest !== undefined && !newest.isDeleteMarker;
      expect(current && modelOf(current)).toEqual(isVisible ? newest : undefined);
      const marker = index.objects.deleteMarker(bucketId, key);
      expect(marker?.versionId).toBe(newest?.isDeleteMarker ? newest.versionId : undefined);
    }
    const listed = index.versions.from(bucketId, "", 1_000);
    const expected = model.listed();
    expect(
      listed.map(({ objectKey, versionId, isDeleteMarker, etag, isLatest }) => ({
        objectKey,
        versionId,
        isDeleteMarker,
        etag,
        isLatest,
      })),
    ).toEqual(expected);
    expect(index.objects.isEmpty(bucketId)).toBe(expected.length === 0);
    const alive = [...index.blobs.list()].map(({ blobId }) => blobId).sort();
    const held = expected.filter((version) => !version.isDeleteMarker).map(({ etag }) => etag);
    expect(alive).toEqual(held.sort());
    expect(this.dead.size).toBe(this.#writes - held.length);
    for (const count of this.dead.values()) expect(count).toBe(1);
  }

  #change<Outcome>(work: (change: Change) => Outcome): Promise<Outcome> {
    const { index, env } = this;
    return index.commit(() => {
      const dead: BlobDescriptor[] = [];
      const bucket = index.buckets.find("bucket")!;
      const rooms = { env: env as never, index, witnesses: [] };
      const origin = { requestId: "", hostId: "", sourceIp: "", principalId: "", accountId: "" };
      const outcome = work({ rooms, bucket, cause: "Put", origin, dead });
      for (const { blobId } of dead) this.dead.set(blobId, (this.dead.get(blobId) ?? 0) + 1);
      return outcome;
    });
  }
}

const modelOf = ({ versionId, isDeleteMarker, etag }: ObjectRecord): ModelVersion => ({
  versionId,
  isDeleteMarker,
  etag,
});

const versionOf = (objectKey: string, etag: string, blob: BlobDescriptor): NewVersion => ({
  objectKey,
  sizeBytes: 1,
  etag,
  headers: {},
  checksum: undefined,
  content: { kind: "blob", blob },
  partCount: undefined,
  uploadId: undefined,
  storageClass: undefined,
  encryption: undefined,
  attributes: {},
});

it("current objects, listed versions and held blobs are those of the model, after every step", async () => {
  await assert(
    asyncProperty(array(step, { maxLength: 40 }), async (steps) => {
      const written = new Written();
      await written.open();
      for (const one of steps) {
        await written.apply(one);
        written.check();
      }
      written.index.close();
    }),
    { numRuns: 150 },
  );
});
