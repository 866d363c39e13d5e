/** The Docker Engine's API over its socket: https://docs.docker.com/reference/api/engine/ (version 1.41 and later). */
import http from "node:http";
import type { Duplex } from "node:stream";

const API = "/v1.41";

export class EngineError extends Error {
  override readonly name = "EngineError";
  /** Undefined when the daemon cannot be reached. */
  readonly status: number | undefined;
  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

type Target = { readonly socketPath: string } | { readonly host: string; readonly port: number };

export class Engine {
  readonly #target: Target;

  /** `unix:///var/run/docker.sock`, `tcp://127.0.0.1:2375` */
  constructor(address = process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock") {
    const url = new URL(address);
    this.#target =
      url.protocol === "unix:"
        ? { socketPath: url.pathname }
        : { host: url.hostname, port: Number(url.port || 2375) };
  }

  async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await this.#ask(method, path, body);
    const pieces: Buffer[] = [];
    for await (const piece of response) pieces.push(piece as Buffer);
    const text = Buffer.concat(pieces).toString();
    const status = response.statusCode ?? 0;
    if (status >= 400) throw new EngineError(messageOf(text), status);
    return (text === "" ? undefined : JSON.parse(text)) as Answer;
  }

  /** Takes the answer to its end, as the progress of a pull, which tells of failure inside of it. */
  async pull(image: string): Promise<void> {
    const path = `/images/create?fromImage=${encodeURIComponent(withTag(image))}`;
    const response = await this.#ask("POST", path);
    let text = "";
    for await (const piece of response) text = `${text}${piece}`.slice(-10_000);
    const failed = /"error":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
    if ((response.statusCode ?? 0) >= 400) throw new EngineError(messageOf(text));
    if (failed !== undefined) throw new EngineError(failed);
  }

  /** Lines of JSON until it is ended by `close`. */
  async follow<Event>(path: string, onEvent: (event: Event) => void): Promise<{ close(): void }> {
    const response = await this.#ask("GET", path);
    let text = "";
    response.on("error", () => {});
    response.setEncoding("utf8").on("data", (piece: string) => {
      const lines = `${text}${piece}`.split("\n");
      text = lines.pop()!;
      for (const line of lines) if (line.trim() !== "") onEvent(JSON.parse(line) as Event);
    });
    return { close: () => void response.destroy() };
  }

  /** Both directions of a process's streams. */
  hijack(path: string, body: unknown): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      const request = this.#request("POST", path, { Connection: "Upgrade", Upgrade: "tcp" });
      request.once("error", (error) => reject(new EngineError(error.message)));
      request.once("upgrade", (_response, socket, head: Buffer) => {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
      });
      request.once("response", async (response) => {
        let text = "";
        for await (const piece of response) text += piece;
        reject(new EngineError(messageOf(text), response.statusCode));
      });
      request.end(JSON.stringify(body));
    });
  }

  #ask(method: string, path: string, body?: unknown): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = this.#request(method, path);
      request.once("response", resolve);
      request.once("error", (error) => reject(new EngineError(error.message)));
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  #request(method: string, path: string, headers = {}): http.ClientRequest {
    return http.request({
      ...this.#target,
      method,
      path: `${API}${path}`,
      headers: { Host: "docker", "Content-Type": "application/json", ...headers },
      agent: false,
    });
  }
}

/** A name without tag and digest would bring all tags. */
function withTag(image: string): string {
  return /[:@][^/]*$/.test(image) ? image : `${image}:latest`;
}

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message: string }).message;
  } catch {
    return text.trim() || "the Docker Engine gave no reason";
  }
}
