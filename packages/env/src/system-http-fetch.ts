/** Real HTTP by Node's own client, one connection a request. TLS is verified against Node's authorities. */
import type { IncomingMessage } from "node:http";
import { hostTime } from "./host-time.ts";
import {
  fetchedUrl,
  type HttpAnswer,
  type HttpFetch,
  HttpFetchError,
  type HttpLimits,
  tooLarge,
} from "./http-fetch.ts";

export class SystemHttpFetch implements HttpFetch {
  async get(text: string, limits: HttpLimits): Promise<HttpAnswer> {
    const url = fetchedUrl(text);
    const { request } =
      url.protocol === "https:" ? await import("node:https") : await import("node:http");
    return new Promise((resolve, reject) => {
      const sent = request(url, { agent: false, headers: { accept: "application/json" } });
      const timer = hostTime.setTimeout(() => {
        end(() =>
          reject(new HttpFetchError("timeout", `${text} took over ${limits.timeoutMs} ms`)),
        );
      }, limits.timeoutMs);
      const end = (settle: () => void) => {
        hostTime.clearTimeout(timer);
        settle();
        sent.destroy();
      };
      const fail = ({ message }: Error) =>
        end(() => reject(new HttpFetchError("unreachable", `${text}: ${message}`)));
      sent.on("error", fail);
      sent.on("response", (answer: IncomingMessage) => {
        const pieces: Buffer[] = [];
        let sizeBytes = 0;
        answer.on("data", (piece: Buffer) => {
          sizeBytes += piece.length;
          if (sizeBytes > limits.sizeBytesMax) end(() => reject(tooLarge(text, limits)));
          else pieces.push(piece);
        });
        answer.on("error", fail);
        answer.on("end", () => {
          end(() => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(pieces) }));
        });
      });
      sent.end();
    });
  }
}
