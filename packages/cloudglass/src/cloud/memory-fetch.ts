/** `fetch` over an agent of Node's HTTP client, with the answer streamed. */
import { type Agent, type IncomingMessage, request } from "node:http";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";

const WITHOUT_BODY = new Set([101, 204, 205, 304]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** As the Fetch Standard has it. */
const REDIRECT_COUNT_MAX = 20;
/** Headers of a body, which go with it. */
const BODY_HEADERS = [
  "content-encoding",
  "content-language",
  "content-length",
  "content-location",
  "content-type",
  "transfer-encoding",
];

/** What goes over the wire. */
interface Sent {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: Buffer | ReadableStream | undefined;
}

/**
 * A body that is whole already has its length said, as `fetch` does; S3 wants to know it. Follows redirects, whatever
 * host they name. Rejects with what the connection fails with, and with the reason of an aborted signal.
 */
export async function fetchOver(
  agent: Agent,
  asked: Request,
  isStreamed: boolean,
): Promise<Response> {
  const { signal, redirect } = asked;
  signal.throwIfAborted();
  let sent: Sent = {
    url: new URL(asked.url),
    method: asked.method,
    headers: asked.headers,
    body: await bodyOf(asked, isStreamed),
  };
  for (let count = 0; ; count++) {
    const answer = await answerTo(agent, sent, signal);
    const { location } = answer.headers;
    if (!isRedirect(answer) || location === undefined || redirect === "manual") {
      return responseOf(answer, sent, signal, count > 0);
    }
    answer.resume();
    if (redirect === "error") throw new TypeError(`fetch failed: ${sent.url} redirects`);
    if (count === REDIRECT_COUNT_MAX) {
      throw new TypeError(`fetch failed: ${asked.url} redirects for ever`);
    }
    sent = redirected(sent, new URL(location, sent.url), answer.statusCode as number);
  }
}

async function bodyOf(asked: Request, isStreamed: boolean): Promise<Sent["body"]> {
  if (asked.body === null) return undefined;
  return isStreamed ? (asked.body as ReadableStream) : Buffer.from(await asked.arrayBuffer());
}

async function answerTo(
  agent: Agent,
  { url, method, headers, body }: Sent,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const length = Buffer.isBuffer(body) ? { "content-length": `${body.length}` } : {};
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = request({
    agent,
    method,
    path: url.pathname + url.search,
    headers: { host: url.host, ...Object.fromEntries(headers), ...length },
    signal,
  });
  sent.on("response", resolve).on("error", (error) => {
    reject(signal.aborted ? signal.reason : error);
  });
  if (body === undefined || Buffer.isBuffer(body)) sent.end(body);
  else Readable.fromWeb(body).on("error", reject).pipe(sent);
  return promise;
}

function isRedirect({ statusCode = 0 }: IncomingMessage): boolean {
  return REDIRECTS.has(statusCode);
}

/** 303 asks for a look at another place, 301 and 302 after a POST, all else for the same again (Fetch Standard, HTTP-redirect fetch). */
function redirected(sent: Sent, url: URL, status: number): Sent {
  const isLook =
    status === 303 ? !/^(GET|HEAD)$/.test(sent.method) : status < 303 && sent.method === "POST";
  if (isLook) {
    const headers = new Headers(sent.headers);
    for (const name of BODY_HEADERS) headers.delete(name);
    return { url, method: "GET", headers, body: undefined };
  }
  if (sent.body !== undefined && !Buffer.isBuffer(sent.body)) {
    throw new TypeError("fetch failed: a body that was streamed cannot be sent again");
  }
  return { ...sent, url };
}

function responseOf(
  answer: IncomingMessage,
  { url, method }: Sent,
  signal: AbortSignal,
  isRedirected: boolean,
): Response {
  const headers = new Headers();
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2) {
    headers.append(answer.rawHeaders[at] as string, answer.rawHeaders[at + 1] as string);
  }
  const status = answer.statusCode as number;
  const hasBody = method !== "HEAD" && !WITHOUT_BODY.has(status);
  if (!hasBody) answer.resume();
  // Else whoever reads on is told of a cut connection.
  signal.addEventListener("abort", () => answer.destroy(signal.reason), { once: true });
  const body = hasBody ? (Readable.toWeb(answer) as unknown as globalThis.ReadableStream) : null;
  const response = new Response(body, { status, statusText: answer.statusMessage ?? "", headers });
  return Object.defineProperties(response, {
    url: { value: url.href },
    redirected: { value: isRedirected },
  });
}
