/**
 * The files of an export, as AWS lays them out: data in gzipped lines of JSON, and manifests with their checksums.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
 */
import { hash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Call } from "@cloudglass/wire";
import type { ObjectStore } from "../../ports.ts";
import type { ExportRecord } from "../../table/transfer/transfer-record.ts";

const compress = promisify(gzip);
/** A file is ended when its lines are longer. */
const FILE_BYTES = 16 * 1024 * 1024;
const NAME_CHARACTERS = 26;

interface DataFile {
  readonly itemCount: number;
  readonly md5Checksum: string;
  readonly etag: string;
  readonly dataFileS3Key: string;
}

export class ExportFiles {
  readonly #store: ObjectStore;
  readonly #call: Call;
  readonly #record: ExportRecord;
  /** `prefix/AWSDynamoDB` */
  readonly #root: string;
  readonly #files: DataFile[] = [];
  #lines: string[] = [];
  #bytes = 0;
  itemCount = 0;
  totalBytes = 0;

  constructor(store: ObjectStore, call: Call, record: ExportRecord) {
    this.#store = store;
    this.#call = call;
    this.#record = record;
    const { prefix } = record;
    this.#root = prefix === undefined || prefix === "" ? "AWSDynamoDB" : `${prefix}/AWSDynamoDB`;
  }

  get manifestKey(): string {
    return `${this.#folder}/manifest-summary.json`;
  }

  get #folder(): string {
    return `${this.#root}/${this.#record.id}`;
  }

  /** An empty file, which shows that the bucket can be written to. */
  async begin(): Promise<void> {
    await this.#put(`${this.#folder}/_started`, Buffer.alloc(0));
  }

  async add(line: object): Promise<void> {
    const text = JSON.stringify(line);
    this.#lines.push(text);
    this.#bytes += Buffer.byteLength(text) + 1;
    this.itemCount += 1;
    if (this.#bytes >= FILE_BYTES) await this.endFile();
  }

  async endFile(): Promise<void> {
    const itemCount = this.#lines.length;
    const text = itemCount === 0 ? "" : `${this.#lines.join("\n")}\n`;
    this.#lines = [];
    this.totalBytes += this.#bytes;
    this.#bytes = 0;
    const bytes = await compress(text);
    // Incremental exports share one folder.
    const folder = this.#record.incremental === undefined ? this.#folder : this.#root;
    const key = `${folder}/data/${this.#name()}.json.gz`;
    const { etag } = await this.#put(key, bytes);
    const md5Checksum = hash("md5", bytes, "base64");
    this.#files.push({ itemCount, md5Checksum, etag, dataFileS3Key: key });
  }

  /** Of no two files of all exports. */
  #name(): string {
    return hash("sha256", `${this.#record.id}/${this.#files.length}`, "hex").slice(
      0,
      NAME_CHARACTERS,
    );
  }

  /** The manifests: then the export is whole. */
  async end(summary: object): Promise<void> {
    if (this.#lines.length > 0 || this.#files.length === 0) await this.endFile();
    const files = this.#files.map((file) => JSON.stringify(file)).join("\n");
    const filesKey = `${this.#folder}/manifest-files.json`;
    await this.#putChecked(filesKey, Buffer.from(`${files}\n`));
    const whole = JSON.stringify({
      ...summary,
      manifestFilesS3Key: filesKey,
      billedSizeBytes: this.totalBytes,
      itemCount: this.itemCount,
      outputFormat: "DYNAMODB_JSON",
    });
    await this.#putChecked(this.manifestKey, Buffer.from(whole));
  }

  async #putChecked(key: string, bytes: Uint8Array): Promise<void> {
    await this.#put(key, bytes);
    const checksum = Buffer.from(hash("md5", bytes, "base64"));
    await this.#put(key.replace(/\.json$/, ".checksum"), checksum);
  }

  #put(key: string, bytes: Uint8Array): Promise<{ readonly etag: string }> {
    const { bucket, bucketOwner, usesKms, kmsKeyId } = this.#record;
    const encryption = usesKms ? { kind: "kms" as const, keyId: kmsKeyId } : undefined;
    return this.#store.put(this.#call, { bucket, key, owner: bucketOwner }, bytes, encryption);
  }
}
