/**
 * Code packages: the zips as they came, by their SHA-256 and durable, and what they unpack to, made when a sandbox first
 * needs it. The unpacked is a cache of this run of the emulator; the zips are the truth.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { DiskFile, Environment, Timer } from "@cloudglass/env";
import { DirectoryCache, type Lease } from "./directory-cache.ts";
import { mergeLayers } from "./merge-layers.ts";
import { PackageError } from "./package-error.ts";
import { type PackageTree, packageTree } from "./package-tree.ts";
import { type Mount, unpack, verifyContent } from "./unpack.ts";
import { bytesSource, ZipArchive } from "./zip-archive.ts";

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const UNZIPPED_BYTES_MAX = 262_144_000;

export interface StoredCode {
  /** Of the zip, in hexadecimal: its name here. */
  readonly sha256: string;
  /** Of the zip. */
  readonly sizeBytes: number;
  readonly unzippedBytes: number;
}

export interface CodeStoreOptions {
  /** Of the host, with nothing named `code` in it; asked for when something is unpacked first. */
  readonly directory: () => string | Promise<string>;
  /** The SHA-256 of every zip that a record names. */
  readonly used: () => Iterable<string>;
  /** Of all that is unpacked and not used by a sandbox. */
  readonly unpackedBytesMax?: number;
}

export interface CodeLease {
  readonly taskDirectory: string;
  readonly optDirectory: string | undefined;
  /** The sandbox is gone. Idempotent. */
  release(): void;
}

const FOLDER = "code";
const PIECE_BYTES = 4 << 20;
/** Between the end of `put` and the record that names the zip; whole deployments pass in it. */
const UNUSED_MS_MAX = 60_000;
const UNPACKED_BYTES_MAX = 2 * 1024 ** 3;

export class CodeStore {
  readonly #env: Environment;
  readonly #used: () => Iterable<string>;
  readonly #openDirectories: () => Promise<DirectoryCache>;
  #opened: Promise<DirectoryCache> | undefined;
  /** SHA-256 → when it was last put, by the clock. */
  readonly #stored = new Map<string, number>();
  #sweep: Timer | undefined;
  #puts = 0;

  constructor(env: Environment, options: CodeStoreOptions) {
    this.#env = env;
    this.#used = options.used;
    const bytesMax = options.unpackedBytesMax ?? UNPACKED_BYTES_MAX;
    this.#openDirectories = async () =>
      new DirectoryCache(join(await options.directory(), FOLDER), bytesMax);
    for (const name of env.disk.list(FOLDER)) {
      const sha256 = /^([0-9a-f]{64})\.zip$/.exec(name)?.[1];
      // What a killed emulator had not finished.
      if (sha256 === undefined) env.disk.remove(`${FOLDER}/${name}`);
      else this.#stored.set(sha256, Number.NEGATIVE_INFINITY);
    }
    this.sweep();
  }

  /**
   * Durable when it resolves. A record has to name it within a minute of the clock, or it may go.
   *
   * Throws `PackageError`; all of the zip was inflated, and what it says of its content is true.
   *
   * @param unzippedBytesMax what layers leave of the limit
   */
  async put(zip: Uint8Array, unzippedBytesMax = UNZIPPED_BYTES_MAX): Promise<StoredCode> {
    const { archive, tree } = await openPackage(bytesSource(zip), unzippedBytesMax);
    await verifyContent(this.#env.clock, archive, tree);
    const sha256 = await this.#hash(zip);
    if (!this.#stored.has(sha256)) await this.#write(sha256, zip);
    this.#stored.set(sha256, this.#env.clock.now());
    this.#sweepLater();
    return { sha256, sizeBytes: zip.length, unzippedBytes: tree.unzippedBytes };
  }

  has(sha256: string): boolean {
    return this.#stored.has(sha256);
  }

  /** Of the zip. REQUIRES: it is there. */
  sizeBytesOf(sha256: string): number {
    const file = this.#open(sha256);
    try {
      return file.size;
    } finally {
      file.close();
    }
  }

  /** REQUIRES: it is there. */
  async unzippedBytesOf(sha256: string): Promise<number> {
    return this.#reading(sha256, async (_, tree) => tree.unzippedBytes);
  }

  /** The zip, in pieces. REQUIRES: it is there. */
  async *read(sha256: string): AsyncGenerator<Uint8Array> {
    const file = this.#open(sha256);
    try {
      for (let at = 0; at < file.size; ) {
        const piece = new Uint8Array(Math.min(PIECE_BYTES, file.size - at));
        at += await file.readAsync(piece, at);
        yield piece;
      }
    } finally {
      file.close();
    }
  }

  /**
   * Host directories for a sandbox, which nobody writes; unpacked now when they are not there.
   *
   * REQUIRES: all of them are there.
   *
   * @param task SHA-256 of the function's zip, or a directory that is used in place
   * @param layers SHA-256 of theirs, in the order in which they are merged
   */
  async lease(
    task: string | { readonly directory: string },
    layers: readonly string[],
  ): Promise<CodeLease> {
    const opt = layers.length === 0 ? undefined : await this.#leaseLayers(layers);
    if (typeof task !== "string") return leaseOf(task.directory, opt);
    try {
      const lease = await this.#leasePackage(task, "/var/task");
      return leaseOf(lease.directory, opt, lease);
    } catch (error) {
      opt?.release();
      throw error;
    }
  }

  /** Removes zips that no record names. Runs by itself after puts; callers may hasten it when they removed records. */
  sweep(): void {
    const used = new Set(this.#used());
    const now = this.#env.clock.now();
    for (const [sha256, putAtMs] of this.#stored) {
      if (used.has(sha256) || now - putAtMs < UNUSED_MS_MAX) continue;
      this.#stored.delete(sha256);
      this.#env.disk.remove(pathOf(sha256));
    }
  }

  /** REQUIRES: no sandbox uses a directory. */
  async close(): Promise<void> {
    this.#sweep?.cancel();
    (await this.#opened)?.close();
  }

  async #leaseDirectory(
    name: string,
    make: (directory: string) => Promise<number>,
  ): Promise<Lease> {
    this.#opened ??= this.#openDirectories();
    return (await this.#opened).lease(name, make);
  }

  #sweepLater(): void {
    this.#sweep ??= this.#env.clock.schedule(UNUSED_MS_MAX, () => {
      this.#sweep = undefined;
      this.sweep();
    });
  }

  async #hash(zip: Uint8Array): Promise<string> {
    const hash = createHash("sha256");
    for (let at = 0; at < zip.length; at += PIECE_BYTES) {
      if (at > 0) await new Promise<void>((resolve) => this.#env.clock.tick(resolve));
      hash.update(zip.subarray(at, at + PIECE_BYTES));
    }
    return hash.digest("hex");
  }

  async #write(sha256: string, zip: Uint8Array): Promise<void> {
    const { disk, durability } = this.#env;
    const part = `${FOLDER}/${this.#puts++}.part`;
    const file = disk.open(part);
    try {
      file.append([zip]);
      if (durability === "power") await file.sync();
    } finally {
      file.close();
    }
    disk.rename(part, pathOf(sha256));
    if (durability === "power") await disk.syncDirectory(FOLDER);
  }

  #open(sha256: string): DiskFile {
    if (!this.#stored.has(sha256)) throw new Error(`no code ${sha256}`);
    return this.#env.disk.open(pathOf(sha256));
  }

  async #reading<Result>(
    sha256: string,
    use: (archive: ZipArchive, tree: PackageTree) => Promise<Result>,
  ): Promise<Result> {
    const file = this.#open(sha256);
    try {
      const { archive, tree } = await openPackage(file, Number.POSITIVE_INFINITY);
      return await use(archive, tree);
    } finally {
      file.close();
    }
  }

  #leasePackage(sha256: string, mount: Mount): Promise<Lease> {
    const name = mount === "/opt" ? `layer-${sha256}` : sha256;
    return this.#leaseDirectory(name, (directory) =>
      this.#reading(sha256, async (archive, tree) => {
        await unpack(this.#env.clock, archive, tree, directory, mount);
        return tree.unzippedBytes;
      }),
    );
  }

  async #leaseLayers(layers: readonly string[]): Promise<Lease> {
    const [only] = layers;
    if (layers.length === 1) return this.#leasePackage(only!, "/opt");
    const name = `layers-${createHash("sha256").update(layers.join()).digest("hex")}`;
    return this.#leaseDirectory(name, (directory) => this.#merge(layers, directory));
  }

  async #merge(layers: readonly string[], directory: string): Promise<number> {
    const leases: Lease[] = [];
    try {
      for (const layer of layers) leases.push(await this.#leasePackage(layer, "/opt"));
      const directories = leases.map((each) => each.directory);
      await mergeLayers(this.#env.clock, directories, directory);
      // Their files stay as long as one of the directories does.
      return leases.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    } finally {
      for (const lease of leases) lease.release();
    }
  }
}

async function openPackage(
  source: Parameters<typeof ZipArchive.open>[0],
  unzippedBytesMax: number,
): Promise<{ archive: ZipArchive; tree: PackageTree }> {
  if (source.size === 0) throw new PackageError({ kind: "empty" });
  const archive = await ZipArchive.open(source);
  if (archive.entries.length === 0) throw new PackageError({ kind: "empty" });
  const tree = packageTree(archive.entries);
  if (tree.unzippedBytes >= unzippedBytesMax) {
    throw new PackageError({ kind: "too-large", bytesMax: unzippedBytesMax });
  }
  return { archive, tree };
}

function leaseOf(taskDirectory: string, ...leases: (Lease | undefined)[]): CodeLease {
  return {
    taskDirectory,
    optDirectory: leases[0]?.directory,
    release: () => {
      for (const lease of leases) lease?.release();
    },
  };
}

const pathOf = (sha256: string) => `${FOLDER}/${sha256}.zip`;
