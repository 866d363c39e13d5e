/**
 * Places in shards, sealed: `ARN of the stream|1|sealed`, whose content nobody can read or change.
 *
 *   sealed: nonce, 12 bytes ‖ AES-256-GCM of [table's id, shard's id, timestamp, made at] as JSON ‖ tag, 16 bytes
 */
import { createCipheriv, createDecipheriv } from "node:crypto";
import type { Random } from "@cloudglass/env";
import { type Catalogue, RecordTable } from "../catalogue/index.ts";

export interface ShardIterator {
  readonly streamArn: string;
  readonly tableId: string;
  readonly shardId: string;
  /** Records of later changes come next. */
  readonly afterUs: number;
  readonly madeMs: number;
}

export const ITERATOR_LIFE_MS = 15 * 60_000;

const FORM = "1";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = "aes-256-gcm";

export class IteratorSeal {
  readonly #random: Random;
  readonly #key: Buffer;

  /** The key is kept: iterators outlive a restart. */
  constructor(catalogue: Catalogue, random: Random) {
    this.#random = random;
    const keys = new RecordTable<{ readonly use: string; readonly key: string }>(
      catalogue,
      "sealing-key",
      ({ use }) => use,
    );
    const use = "shard-iterators";
    if (keys.get(use) === undefined) {
      keys.put({ use, key: Buffer.from(random.bytes(KEY_BYTES)).toString("base64") });
    }
    this.#key = Buffer.from(keys.get(use)?.key ?? "", "base64");
  }

  seal({ streamArn, tableId, shardId, afterUs, madeMs }: ShardIterator): string {
    const nonce = this.#random.bytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(streamArn));
    const plain = JSON.stringify([tableId, shardId, afterUs, madeMs]);
    const parts = [nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()];
    return `${streamArn}|${FORM}|${Buffer.concat(parts).toString("base64")}`;
  }

  /** Undefined for what was not sealed here, or was changed since. */
  open(text: string): ShardIterator | undefined {
    const [streamArn, form, sealed] = text.split("|");
    if (streamArn === undefined || form !== FORM || sealed === undefined) return undefined;
    const bytes = Buffer.from(sealed, "base64");
    if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(streamArn));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const plain = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()];
      const content = JSON.parse(Buffer.concat(plain).toString());
      const [tableId, shardId, afterUs, madeMs] = content as [string, string, number, number];
      return { streamArn, tableId, shardId, afterUs, madeMs };
    } catch {
      return undefined;
    }
  }
}
