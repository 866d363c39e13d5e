/** CRC-64/NVME (NVM Express NVM Command Set 1.0, 5.2.1.3.4) in WebAssembly, assembled from `crc64.wat`. */
import { crc64Module } from "./crc64.generated.ts";

const BUFFER_AT = 32_768;
const BUFFER_BYTES = 65_536;
const ALL_ONES = 0xffff_ffff_ffff_ffffn;

/** As much of the WebAssembly JavaScript interface as is used; the ECMAScript library does not declare it. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Crc64Exports };
}

interface Crc64Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  makeTables(): void;
  update(at: number, length: number, crc: bigint): bigint;
}

let loaded: { readonly update: Crc64Exports["update"]; readonly buffer: Uint8Array } | undefined;

function load() {
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi })
    .WebAssembly;
  const { exports } = new Instance(new Module(Buffer.from(crc64Module, "base64")));
  exports.makeTables();
  const buffer = new Uint8Array(exports.memory.buffer, BUFFER_AT, BUFFER_BYTES);
  return { update: exports.update, buffer };
}

/** The CRC of what was read so far followed by `bytes`; `crc` is 0n for nothing. */
export function crc64nvme(bytes: Uint8Array, crc = 0n): bigint {
  loaded ??= load();
  const { update, buffer } = loaded;
  let register = crc ^ ALL_ONES;
  for (let at = 0; at < bytes.length; at += BUFFER_BYTES) {
    const length = Math.min(BUFFER_BYTES, bytes.length - at);
    buffer.set(length === bytes.length ? bytes : bytes.subarray(at, at + length));
    register = update(BUFFER_AT, length, register);
  }
  return BigInt.asUintN(64, register) ^ ALL_ONES;
}
