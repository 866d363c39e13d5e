/** `fetch` over an agent of Node's HTTP client, with the answer streamed. */
import { type Agent, type IncomingMessage, request } from "node:http";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";

const WITHOUT_BODY = new Set([101, 204, 205, 304]);

/**
 * A body that is whole already has its length said, as `fetch` does; S3 wants to know it. Rejects with what the connection
 * fails with, and with the reason of an aborted signal.
 */
export async function fetchOver(
  agent: Agent,
  asked: Request,
  isStreamed: boolean,
): Promise<Response> {
  const whole =
    asked.body === null || isStreamed ? undefined : Buffer.from(await asked.arrayBuffer());
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const { pathname, search, host } = new URL(asked.url);
    const sent = request({
      agent,
      method: asked.method,
      path: pathname + search,
      headers: {
        host,
        ...Object.fromEntries(asked.headers),
        ...(whole === undefined ? {} : { "content-length": `${whole.length}` }),
      },
      signal: asked.signal,
    });
    sent.on("response", resolve).on("error", reject);
    if (asked.body === null || whole !== undefined) sent.end(whole);
    else
      Readable.fromWeb(asked.body as ReadableStream)
        .on("error", reject)
        .pipe(sent);
  });
  const headers = new Headers();
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2) {
    headers.append(answer.rawHeaders[at] as string, answer.rawHeaders[at + 1] as string);
  }
  const status = answer.statusCode as number;
  const hasBody = asked.method !== "HEAD" && !WITHOUT_BODY.has(status);
  if (!hasBody) answer.resume();
  const body = hasBody ? (Readable.toWeb(answer) as unknown as globalThis.ReadableStream) : null;
  return new Response(body, { status, statusText: answer.statusMessage ?? "", headers });
}
