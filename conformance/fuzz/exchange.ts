/** One request and its answer over keep-alive sockets, under a watchdog. */
import { Agent, request } from "node:http";
import type { WireRequest } from "./signing.ts";

/** Far beyond what any request may take: silence is a hang. */
const ANSWER_MS_MAX = 30_000;

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export class Connections {
  readonly #agent: Agent;
  readonly #port: number;

  constructor(port: number, count: number) {
    this.#port = port;
    this.#agent = new Agent({ keepAlive: true, maxSockets: count });
  }

  /** A string says why there is no answer. */
  exchange(wire: WireRequest): Promise<WireAnswer | string> {
    return new Promise((resolve) => {
      const { method, target: path } = wire;
      const headers = [...wire.headers];
      if (wire.body.length > 0) headers.push("content-length", `${wire.body.length}`);
      const where = { host: "127.0.0.1", port: this.#port, agent: this.#agent };
      const sent = request({ ...where, method, path: asSent(path), headers }, (answer) => {
        const pieces: Buffer[] = [];
        answer.on("data", (piece: Buffer) => pieces.push(piece));
        answer.on("error", (error) => settle(`the answer broke off: ${error.message}`));
        answer.on("end", () => {
          const body = Buffer.concat(pieces).toString();
          settle({ status: answer.statusCode ?? 0, headers: answer.headers, body });
        });
      });
      const watchdog = setTimeout(() => {
        settle("no answer: it hangs");
        sent.destroy();
      }, ANSWER_MS_MAX);
      const settle = (outcome: WireAnswer | string) => {
        clearTimeout(watchdog);
        resolve(outcome);
      };
      sent.on("error", (error) => settle(`no answer: ${error.message}`));
      sent.end(wire.body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Node's client takes no path with bytes beyond ASCII or blanks; the raw bytes go as Latin-1. */
function asSent(path: string): string {
  return Buffer.from(path.replaceAll(" ", "%20"), "utf8").toString("latin1");
}
