/** A request's body, received and held against what the client declared of it. */
import type { RequestBody } from "@cloudglass/wire";
import * as errors from "../errors.ts";
import type { ChecksumAlgorithm } from "../object/checksum/algorithm.ts";
import { BodyLengthError, BUFFERED_BYTES_MAX, type ReceivedBody } from "../object/content.ts";
import type { Rooms } from "../rooms.ts";
import { PUT_BYTES_MAX } from "./object-input.ts";
import { type DeclaredChecksum, verifyChecksum, verifyMd5 } from "./request-checksum.ts";

/** A body that ends where its sender ends it: the file of a form. It is never longer than this. */
export interface UnsizedBody extends RequestBody {
  readonly sizeBytesMax: number;
}

function isUnsized(body: RequestBody): body is UnsizedBody {
  return "sizeBytesMax" in body;
}

/** What it surely fits in when that is little; undefined when it has to be streamed. */
function roomFor({ sizeBytesMax }: UnsizedBody): number | undefined {
  return sizeBytesMax <= BUFFERED_BYTES_MAX ? sizeBytesMax : undefined;
}

function declaredLength(body: RequestBody | undefined): number {
  const lengthBytes = body === undefined ? 0 : body.contentLength;
  // S3 wants the length beforehand; only aws-chunked, which declares it, may come in chunks.
  if (lengthBytes === undefined) throw errors.notImplementedHeader("Transfer-Encoding");
  if (lengthBytes > PUT_BYTES_MAX) throw errors.entityTooLarge(lengthBytes, PUT_BYTES_MAX);
  return lengthBytes;
}

/** Throws the error for a body that is not what it should be, and keeps nothing of it then. */
export async function receiveBody(
  { contents }: Rooms,
  body: RequestBody | undefined,
  algorithms: readonly ChecksumAlgorithm[],
  declared: DeclaredChecksum | undefined,
  md5: string | undefined,
  dataKey: Uint8Array,
): Promise<ReceivedBody> {
  const source = body === undefined ? async () => {} : body.consume.bind(body);
  const unsized = body !== undefined && isUnsized(body);
  const expectedBytes = unsized ? roomFor(body) : declaredLength(body);
  const received = await contents
    .receive(source, expectedBytes, algorithms, dataKey)
    .catch((error) => {
      throw error instanceof BodyLengthError ? errors.incompleteBody() : error;
    });
  try {
    if (!unsized && received.sizeBytes !== expectedBytes) throw errors.incompleteBody();
    verifyMd5(md5, received);
    verifyChecksum(declared, body, received);
    return received;
  } catch (error) {
    received.abort();
    throw error;
  }
}
