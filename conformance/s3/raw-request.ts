/** One HTTP request as it is given: no signature, no normalization of the path. */
import { request } from "node:http";

export interface RawRequest {
  readonly method: string;
  /** With the query, percent-encoding untouched. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** The server sent 100 Continue before the answer. */
  readonly continued: boolean;
}

/** With `Expect: 100-continue` the body waits for the server's word. */
export function sendRaw(
  port: number,
  { method, path, headers = {}, body }: RawRequest,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let continued = false;
    const sent = request(
      { host: "127.0.0.1", port, method, path, headers, agent: false },
      (answer) => {
        const pieces: Buffer[] = [];
        answer.on("data", (piece: Buffer) => pieces.push(piece));
        answer.on("error", reject);
        answer.on("end", () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(pieces).toString(),
            continued,
          }),
        );
      },
    );
    sent.on("error", reject);
    sent.on("continue", () => {
      continued = true;
      sent.end(body);
    });
    if (headers.expect === undefined) sent.end(body);
    else sent.flushHeaders();
  });
}
