/** Calls of function URLs as any HTTP client makes them: to the emulator's socket, with the URL's host. */
import { sha256Hex, signHeaders } from "../../../packages/gateway/src/sigv4/testing/signer.ts";
import { sendRaw } from "../../s3/raw-request.ts";
import type { Credentials, Emulator } from "../../testing/emulator.ts";

export interface UrlCall {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Signed in the headers, for Lambda. */
  readonly credentials?: Credentials;
  /** That is signed for. */
  readonly region?: string;
}

export interface UrlAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly text: string;
}

export async function openUrl(
  { running: { port } }: Emulator,
  url: string,
  { method = "GET", headers = {}, body = "", credentials, region = "us-east-1" }: UrlCall,
): Promise<UrlAnswer> {
  const { host, pathname, search } = new URL(url);
  const target = `${pathname}${search}`;
  let sent: Readonly<Record<string, string>> = { ...headers, host };
  if (body !== "") sent = { ...sent, "content-length": String(Buffer.byteLength(body)) };
  if (credentials !== undefined) {
    const signed = signHeaders({
      method,
      target,
      headers: { host },
      accessKeyId: credentials.accessKeyId,
      secret: credentials.secretAccessKey,
      region,
      service: "lambda",
      timestamp: new Date().toISOString().replace(/[-:]|\.\d+/g, ""),
      payloadHash: sha256Hex(body),
    });
    sent = { ...sent, ...signed.headers };
  }
  const answer = await sendRaw(port, { method, path: target, headers: sent, body });
  const { "set-cookie": cookies = [], ...others } = answer.headers;
  return {
    status: answer.status,
    headers: others as Record<string, string>,
    cookies: cookies as string[],
    text: answer.body,
  };
}
