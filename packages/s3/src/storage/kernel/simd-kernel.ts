/** The stripe kernel in WebAssembly SIMD, assembled from `kernel.wat`. */
import { kernelModule } from "./kernel.generated.ts";
import { CRC_TABLES, crcTables, type StripeKernel } from "./stripe-kernel.ts";

const PAGE_BYTES = 65_536;
let compiled: WebAssembly.Module | undefined;

/** The memory never grows, so that views on it stay valid for ever. */
export function createSimdKernel(memoryBytes: number): StripeKernel {
  const pages = Math.ceil(memoryBytes / PAGE_BYTES);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  compiled ??= new WebAssembly.Module(Buffer.from(kernelModule, "base64"));
  const loops = new WebAssembly.Instance(compiled, { kernel: { memory } })
    .exports as unknown as KernelExports;
  new Uint32Array(memory.buffer, CRC_TABLES, 8 * 256).set(crcTables());
  return {
    memory: new Uint8Array(memory.buffer),
    encode: loops.encode,
    recoverOne: loops.recoverOne,
    recoverTwo: loops.recoverTwo,
    crc32: (at, length, crc) => loops.crc32(CRC_TABLES, at, length, crc) >>> 0,
  };
}

interface KernelExports {
  readonly encode: StripeKernel["encode"];
  readonly recoverOne: StripeKernel["recoverOne"];
  readonly recoverTwo: StripeKernel["recoverTwo"];
  crc32(tables: number, at: number, length: number, crc: number): number;
}
