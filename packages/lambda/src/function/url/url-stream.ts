/**
 * A streamed answer as HTTP. With the content type of an integration it begins with its head as JSON, which eight zero
 * bytes end; every other answer is the body of a 200.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
import type { ResponseStream, WireResponse } from "@cloudglass/wire";
import { headOf, type Structured } from "./url-answer.ts";

export const INTEGRATION_TYPE = "application/vnd.awslambda.http-integration-response";

const BYTES_TYPE = "application/octet-stream";
const HEAD_END = Buffer.alloc(8);
const HEAD_BYTES_MAX = 1024 * 1024;

/** Undefined when the head is malformed, and when nothing was written. */
export async function streamedAnswer(
  contentType: string | undefined,
  pieces: AsyncGenerator<Uint8Array>,
): Promise<WireResponse | undefined> {
  if (contentType !== INTEGRATION_TYPE) {
    const first = await pieces.next();
    if (first.done) return undefined;
    // A piece is valid until the next one is asked for.
    const kept = Buffer.from(first.value);
    const headers = { "content-type": contentType ?? BYTES_TYPE };
    return { status: 200, headers, body: streamOf(kept, pieces) };
  }
  let start = Buffer.alloc(0);
  let end = -1;
  while (end < 0) {
    const { value, done } = await pieces.next();
    if (done || start.length + value.length > HEAD_BYTES_MAX) {
      await pieces.return(undefined);
      return undefined;
    }
    start = Buffer.concat([start, value]);
    end = start.indexOf(HEAD_END);
  }
  const head = parsedHead(start.subarray(0, end));
  if (head === undefined) {
    await pieces.return(undefined);
    return undefined;
  }
  return { ...head, body: streamOf(start.subarray(end + HEAD_END.length), pieces) };
}

function parsedHead(bytes: Buffer) {
  try {
    const said = JSON.parse(bytes.toString()) as Structured | null;
    return typeof said === "object" && said !== null ? headOf(said, BYTES_TYPE) : undefined;
  } catch {
    return undefined;
  }
}

/** Ends the function's own stream when nobody reads it, even before the first piece was read. */
function streamOf(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): ResponseStream {
  let isFirst = first.length > 0;
  return {
    contentLength: undefined,
    [Symbol.asyncIterator]: () => ({
      async next() {
        if (!isFirst) return rest.next();
        isFirst = false;
        return { value: first, done: false };
      },
      return: () => rest.return(undefined),
    }),
  };
}
