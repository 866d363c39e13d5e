/**
 * A QR code as a PNG of one bit a pixel: what CreateVirtualMFADevice gives for authenticator apps to read.
 * PNG specification, https://www.w3.org/TR/png-3/
 */
import { crc32, deflateSync } from "node:zlib";

const PIXELS_PER_MODULE = 5;
/** Modules of quiet around the code. ISO/IEC 18004. */
const BORDER_MODULES = 4;
const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

export async function qrCodePng(text: string): Promise<Uint8Array> {
  // Loaded at the first device, not at every start.
  const { encode } = await import("uqr");
  const { data } = encode(text, { ecc: "M", border: BORDER_MODULES });
  return png(data);
}

/** `modules` are rows; true is black. */
function png(modules: readonly (readonly boolean[])[]): Uint8Array {
  const sizePixels = modules.length * PIXELS_PER_MODULE;
  const rowBytes = 1 + Math.ceil(sizePixels / 8);
  const raster = Buffer.alloc(rowBytes * sizePixels);
  for (let y = 0; y < sizePixels; y++) {
    const row = modules[Math.floor(y / PIXELS_PER_MODULE)] ?? [];
    for (let x = 0; x < sizePixels; x++) {
      if (row[Math.floor(x / PIXELS_PER_MODULE)]) continue;
      const at = y * rowBytes + 1 + (x >> 3);
      raster[at] = (raster[at] ?? 0) | (128 >> (x & 7));
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(sizePixels, 0);
  header.writeUInt32BE(sizePixels, 4);
  // One bit of grey; compression, filter and interlacing as they always are.
  header[8] = 1;
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(raster)),
    chunk("IEND", new Uint8Array()),
  ]);
}

function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
