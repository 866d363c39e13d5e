/** Running checksums over bytes that pass once. */
import { createHash, type Hash, hash } from "node:crypto";
import { crc32, crc32c } from "@node-rs/crc32";
import type { ChecksumAlgorithm } from "./algorithm.ts";
import { crc64nvme } from "./crc64.ts";

export interface RunningChecksum {
  update(bytes: Uint8Array): void;
  /** Base64. Call it once, after the last `update`. */
  digest(): string;
}

export function startChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  switch (algorithm) {
    case "CRC32":
      return new RunningCrc32(crc32);
    case "CRC32C":
      return new RunningCrc32(crc32c);
    case "CRC64NVME":
      return new RunningCrc64();
    default:
      return new RunningHash(createHash(algorithm === "SHA1" ? "sha1" : "sha256"));
  }
}

/** Of bytes that are all there. Base64. */
export function checksumOf(algorithm: ChecksumAlgorithm, bytes: Uint8Array): string {
  switch (algorithm) {
    case "CRC32":
      return base64OfUint32(crc32(bytes));
    case "CRC32C":
      return base64OfUint32(crc32c(bytes));
    case "CRC64NVME":
      return base64OfUint64(crc64nvme(bytes));
    default:
      return hash(algorithm === "SHA1" ? "sha1" : "sha256", bytes, "base64");
  }
}

export function base64OfUint32(value: number): string {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes.toString("base64");
}

export function base64OfUint64(value: bigint): string {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(value);
  return bytes.toString("base64");
}

class RunningCrc32 implements RunningChecksum {
  readonly #step: (bytes: Uint8Array, crc: number) => number;
  #crc = 0;

  constructor(step: (bytes: Uint8Array, crc: number) => number) {
    this.#step = step;
  }

  update(bytes: Uint8Array): void {
    this.#crc = this.#step(bytes, this.#crc);
  }

  digest(): string {
    return base64OfUint32(this.#crc);
  }
}

class RunningCrc64 implements RunningChecksum {
  #crc = 0n;

  update(bytes: Uint8Array): void {
    this.#crc = crc64nvme(bytes, this.#crc);
  }

  digest(): string {
    return base64OfUint64(this.#crc);
  }
}

class RunningHash implements RunningChecksum {
  readonly #hash: Hash;

  constructor(running: Hash) {
    this.#hash = running;
  }

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  digest(): string {
    return this.#hash.digest("base64");
  }
}
