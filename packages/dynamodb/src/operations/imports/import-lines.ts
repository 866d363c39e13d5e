/** Lines of a file: of bytes that come in pieces, plain, gzipped or under Zstandard. */
import { Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { ValidationException } from "../../expression/validation-exception.ts";

/** An item of 400 KB is no longer in any notation. */
const LINE_CHARACTERS_MAX = 4 * 1024 * 1024;

export type Compression = "NONE" | "GZIP" | "ZSTD";

/** Throws `ValidationException` for what is not compressed as it is said to be, and for a line that does not end. */
export async function* readLines(
  bytes: AsyncIterable<Uint8Array>,
  compression: Compression,
): AsyncGenerator<string> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const piece of decompressed(bytes, compression)) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop() as string;
    yield* lines;
    if (rest.length > LINE_CHARACTERS_MAX) throw new ValidationException("A line is too long");
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}

async function* decompressed(
  bytes: AsyncIterable<Uint8Array>,
  compression: Compression,
): AsyncGenerator<Uint8Array> {
  if (compression === "NONE") {
    yield* bytes;
    return;
  }
  const stream = compression === "GZIP" ? createGunzip() : createZstdDecompress();
  const source = Readable.from(copies(bytes), { objectMode: false });
  source.on("error", (error) => stream.destroy(error));
  try {
    yield* source.pipe(stream) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw (error as { readonly code?: string }).code?.startsWith("Z_") ||
      (error as { readonly code?: string }).code?.startsWith("ZSTD_")
      ? new ValidationException("The file is not compressed as it is said to be")
      : error;
  }
}

/** A piece may be reused once the next one is asked for. */
async function* copies(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) yield Buffer.from(piece);
}
