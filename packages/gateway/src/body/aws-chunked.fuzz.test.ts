import { ServiceError } from "@cloudglass/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeChunked } from "../sigv4/testing/chunked.ts";
import { AwsChunkedDecoder, type AwsChunkedOptions } from "./aws-chunked.ts";

const options = (decodedLength: number, hasTrailer: boolean): AwsChunkedOptions => ({
  isSigned: false,
  signatures: undefined,
  hasTrailer,
  decodedLength,
  announcedTrailers: hasTrailer ? ["x-amz-checksum-crc32"] : [],
  mismatch: () => new ServiceError("SignatureDoesNotMatch", 403, ""),
});

function decode(decoder: AwsChunkedDecoder, body: Buffer, cuts: readonly number[]): Buffer {
  const pieces: Buffer[] = [];
  const bounds = [...new Set(cuts.map((cut) => cut % (body.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const to of [...bounds, body.length]) {
    decoder.begin(body.subarray(from, to));
    for (let piece = decoder.next(); piece !== undefined; piece = decoder.next()) {
      pieces.push(Buffer.from(piece));
    }
    from = to;
  }
  decoder.end();
  return Buffer.concat(pieces);
}

test("content comes out whole however it is cut into chunks and packets", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 400 }),
      fc.integer({ min: 1, max: 120 }),
      fc.boolean(),
      fc.array(fc.nat(), { maxLength: 20 }),
      (bytes, chunkBytes, hasTrailer, cuts) => {
        const content = Buffer.from(bytes);
        const trailer = hasTrailer ? { "x-amz-checksum-crc32": "AAAAAA==" } : undefined;
        const decoder = new AwsChunkedDecoder(options(content.length, hasTrailer));
        const body = encodeChunked(content, chunkBytes, trailer);
        expect(decode(decoder, body, cuts).equals(content)).toBe(true);
        expect(decoder.trailers).toEqual(trailer ?? {});
      },
    ),
    { numRuns: 500 },
  );
});

test("bytes that are anything end in content of the declared length or in a 400-class error", () => {
  const pieces = fc.oneof(
    fc.constantFrom(
      "0\r\n",
      "\r\n",
      "5\r\nhello\r\n",
      "ffffffffffffff\r\n",
      "5;x=y\r\n",
      "a:b\r\n",
    ),
    fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
  );
  fc.assert(
    fc.property(
      fc.array(pieces, { maxLength: 10 }),
      fc.array(fc.nat(), { maxLength: 10 }),
      (parts, cuts) => {
        const decoder = new AwsChunkedDecoder(options(5, false));
        try {
          expect(decode(decoder, Buffer.from(parts.join(""), "latin1"), cuts)).toHaveLength(5);
        } catch (error) {
          expect(error).toBeInstanceOf(ServiceError);
          expect((error as ServiceError).status).toBeLessThan(500);
        }
      },
    ),
    { numRuns: 500 },
  );
});
