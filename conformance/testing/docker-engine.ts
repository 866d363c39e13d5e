/**
 * As much of the Docker Engine's API as Testcontainers asks for, on a socket of its own: images that it knows by name,
 * whose containers are emulators in processes of this machine, with the variables that were asked for. What a real engine
 * makes of the same requests is `npm run verify-image`'s to show. https://docs.docker.com/reference/api/engine/
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join, resolve } from "node:path";

const MAIN = resolve(import.meta.dirname, "../../packages/cloudglass/src/main.ts");
const STDOUT_FRAME = 1;
const FRAME_HEAD_BYTES = 8;

export interface CreatedContainer {
  readonly Image: string;
  readonly Env?: readonly string[];
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  readonly HostConfig?: Readonly<Record<string, unknown>>;
}

interface Container {
  readonly asked: CreatedContainer;
  readonly files: Buffer[];
  readonly removed: URLSearchParams[];
  process?: ChildProcess;
  output: Buffer;
}

type Answer = (container: Container, request: IncomingMessage, url: URL) => unknown;

export class DockerEngine implements AsyncDisposable {
  readonly socketPath: string;
  readonly containers = new Map<string, Container>();
  readonly #images: readonly string[];
  readonly #server: Server;

  private constructor(directory: string, images: readonly string[]) {
    this.socketPath = join(directory, "docker.sock");
    this.#images = images;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        response.writeHead(500).end(JSON.stringify({ message: String(error) }));
      });
    });
  }

  static async open(directory: string, images: readonly string[]): Promise<DockerEngine> {
    const engine = new DockerEngine(directory, images);
    engine.#server.listen(engine.socketPath);
    await once(engine.#server, "listening");
    return engine;
  }

  get last(): Container {
    const container = [...this.containers.values()].at(-1);
    if (container === undefined) throw new Error("no container was asked for");
    return container;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const container of this.containers.values()) await end(container);
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://docker");
    const path = url.pathname.replace(/^\/v[\d.]+/, "");
    const image = /^\/images\/(.+)\/json$/.exec(path)?.[1];
    const [kind, name = "", verb] = path.split("/").slice(1);
    const answer = (status: number, content?: unknown) => {
      if (content !== undefined) response.setHeader("content-type", "application/json");
      response.writeHead(status).end(content === undefined ? "" : JSON.stringify(content));
    };
    if (kind === "info") return answer(200, { OperatingSystem: "stub", OSType: "linux" });
    if (image !== undefined) {
      const isKnown = this.#images.includes(decodeURIComponent(image));
      return isKnown ? answer(200, { Id: image }) : answer(404, { message: "no such image" });
    }
    if (kind === "containers" && name === "json") return answer(200, []);
    if (kind === "containers" && name === "create") {
      const Id = `${this.containers.size}`.padStart(64, "0");
      const asked = JSON.parse(String(await bodyOf(request))) as CreatedContainer;
      this.containers.set(Id, { asked, files: [], removed: [], output: Buffer.alloc(0) });
      return answer(201, { Id, Warnings: [] });
    }
    const container = this.containers.get(name);
    if (container === undefined) return answer(404, { message: `nothing at ${url.pathname}` });
    if (verb === "logs") return sendLogs(container, request, response);
    const act = ANSWERS[`${request.method} ${verb ?? ""}`.trim()];
    if (act === undefined) return answer(501, { message: `${request.method} ${url.pathname}` });
    const content = await act(container, request, url);
    return answer(content === undefined && verb !== "archive" ? 204 : 200, content);
  }
}

const ANSWERS: Readonly<Record<string, Answer>> = {
  "PUT archive": async ({ files }, request) => {
    files.push(await bodyOf(request));
  },
  "POST start": (container) => run(container),
  "GET json": inspected,
  "POST stop": end,
  DELETE: async (container, _request, url) => {
    container.removed.push(url.searchParams);
    await end(container);
  },
};

/** Resolves when it listens or has ended: its port is known from what it says. */
async function run(container: Container): Promise<void> {
  const asked = (container.asked.Env ?? []).map((each) => each.split(/=(.*)/s).slice(0, 2));
  const child = spawn(process.execPath, [MAIN], {
    stdio: ["ignore", "pipe", "ignore"],
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      GATEWAY_LISTEN: "127.0.0.1:0",
      ...Object.fromEntries(asked),
    },
  });
  container.process = child;
  const { promise, resolve: listens } = Promise.withResolvers<void>();
  child.once("exit", () => listens());
  child.stdout.on("data", (chunk: Buffer) => {
    container.output = Buffer.concat([container.output, chunk]);
    if (portOf(container) !== undefined) listens();
  });
  await promise;
}

function portOf({ output }: Container): string | undefined {
  return /http:\/\/[^:\s]+:(\d+)/.exec(output.toString())?.[1];
}

function inspected(container: Container): object {
  const isRunning = container.process?.exitCode === null;
  const bindings = [{ HostIp: "127.0.0.1", HostPort: portOf(container) ?? "1" }];
  const ports = Object.keys(container.asked.ExposedPorts ?? {}).map((port) => [port, bindings]);
  return {
    Name: "/stub",
    Config: { Hostname: "stub", Labels: {} },
    State: { Status: isRunning ? "running" : "exited", Running: isRunning, FinishedAt: 0 },
    NetworkSettings: { Ports: Object.fromEntries(ports), Networks: {} },
  };
}

/** Framed, as of a container without a terminal; to its end when it is followed. */
function sendLogs(container: Container, request: IncomingMessage, response: ServerResponse): void {
  const frame = (bytes: Buffer) => {
    const head = Buffer.alloc(FRAME_HEAD_BYTES);
    head[0] = STDOUT_FRAME;
    head.writeUInt32BE(bytes.length, 4);
    response.write(Buffer.concat([head, bytes]));
  };
  const child = container.process;
  frame(container.output);
  if (child?.exitCode !== null) {
    response.end();
    return;
  }
  child.stdout?.on("data", frame);
  child.once("exit", () => response.end());
  request.once("close", () => child.stdout?.off("data", frame));
}

async function end({ process: child }: Container): Promise<void> {
  if (child?.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  return Buffer.concat(await request.toArray());
}
