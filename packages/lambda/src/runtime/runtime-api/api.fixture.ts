/** For tests: the server of one environment, and processes that ask it. */
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemEnvironment } from "@cloudglass/env";
import type { InvocationOutcome } from "../../scheduling/worker.ts";
import { type Generation, RuntimeApiServer } from "./api-server.ts";
import { ExtensionRegistry } from "./extension-registry.ts";
import { type Delivery, RuntimeSession } from "./runtime-session.ts";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One process in a sandbox: a connection of its own. */
export class Client {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #socketPath: string;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  ask(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body: string | Buffer = "",
    trailers: Record<string, string> = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = request(
        { socketPath: this.#socketPath, method, path, headers, agent: this.#agent },
        (response) => {
          let text = "";
          response.on("data", (piece) => {
            text += piece;
          });
          response.on("end", () =>
            resolve({ status: response.statusCode!, headers: response.headers, body: text }),
          );
        },
      );
      asked.on("error", reject);
      if (Object.keys(trailers).length > 0) {
        asked.setHeader("Transfer-Encoding", "chunked");
        asked.write(body);
        asked.addTrailers(trailers);
        asked.end();
      } else asked.end(body);
    });
  }

  next = () => this.ask("GET", "/2018-06-01/runtime/invocation/next");
  respond = (id: string, body: string | Buffer, headers = {}, trailers = {}) =>
    this.ask("POST", `/2018-06-01/runtime/invocation/${id}/response`, headers, body, trailers);
  fail = (id: string, body: string, type: string) =>
    this.ask(
      "POST",
      `/2018-06-01/runtime/invocation/${id}/error`,
      { "Lambda-Runtime-Function-Error-Type": type },
      body,
    );
  register = (name: string, body: string, headers = {}) =>
    this.ask(
      "POST",
      "/2020-01-01/extension/register",
      { "Lambda-Extension-Name": name, ...headers },
      body,
    );
  event = (id: string, headers = {}) =>
    this.ask("GET", "/2020-01-01/extension/event/next", {
      "Lambda-Extension-Identifier": id,
      ...headers,
    });

  close(): void {
    this.#agent.destroy();
  }
}

export class ApiBench {
  readonly server = new RuntimeApiServer(systemEnvironment().random);
  /** What the sessions said, in order. */
  readonly told: string[] = [];
  readonly #directory = mkdtempSync(join(tmpdir(), "cg-api-"));
  readonly #clients: Client[] = [];
  #generation: Generation | undefined;
  #ids = 0;

  get socketPath(): string {
    return join(this.#directory, "s");
  }

  get current(): Generation {
    return this.#generation!;
  }

  async open(): Promise<void> {
    await this.server.listen(this.socketPath);
    this.start("first");
  }

  /** As the processes are started again. */
  start(token: string): void {
    const { told } = this;
    const about = {
      functionName: "tested",
      functionVersion: "$LATEST",
      handler: "index.handler",
      accountId: "123456789012",
    };
    const makeId = () => `00000000-0000-4000-8000-${String(++this.#ids).padStart(12, "0")}`;
    this.#generation = {
      token,
      runtime: new RuntimeSession({
        asked: () => told.push("asked"),
        failedToInitialize: (error) => told.push(`init: ${error.errorType}`),
        askedForRestore: () => told.push("restore"),
        failedToRestore: (error) => told.push(`restore: ${error.errorType}`),
      }),
      extensions: new ExtensionRegistry(about, makeId, {
        registered: (extension) => told.push(`registered ${extension.name}`),
        asked: () => told.push("extension asked"),
        failed: (extension, phase, type) => told.push(`${extension.name} ${phase}: ${type}`),
      }),
      clock: undefined,
      subscribe: () => {},
    };
    this.server.serve(this.#generation);
  }

  client(): Client {
    const client = new Client(this.socketPath);
    this.#clients.push(client);
    return client;
  }

  give(requestId: string, more: Partial<Delivery> = {}): Promise<InvocationOutcome> {
    return new Promise((answered) => {
      this.current.runtime.give({
        requestId,
        headers: ["Lambda-Runtime-Aws-Request-Id", requestId, "Content-Length", "7"],
        payload: Buffer.from('{"a":1}'),
        stream: undefined,
        answerBegan: () => {},
        answered,
        ...more,
      });
    });
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise(setImmediate);
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.server.close();
    rmSync(this.#directory, { recursive: true });
  }
}
