/** The services of a simulated host, as they are declared now: those that are new are opened, those that are gone closed. */
import { type Datagram, SocketError, type Stack, type UdpSocket } from "../stack.ts";
import type { TcpConnection, TcpListener } from "../tcp/tcp-connection.ts";
import type { Declaration, ServiceAnswer } from "./declaration.ts";
import { answerHttp } from "./http-answers.ts";
import { characterPieces, characters } from "./pattern.ts";

/** Below it are services: two of them would answer each other without end. */
const CLIENT_PORT_MIN = 1024;
/** As Linux has it: `tcp_keepalive_time`. Clients that lost their power do not say so. */
const KEEP_ALIVE_MS = 7_200_000;
const DATAGRAM_BYTES = 512;
const DATAGRAM_BYTES_MAX = 65_507;

export class DeclaredServices {
  readonly #stack: Stack;
  /** What a page shows. */
  readonly #name: () => string;
  /** How to close what runs, by declaration. */
  readonly #running = new Map<string, () => void>();
  readonly #connections = new Set<TcpConnection>();

  constructor(stack: Stack, name: () => string) {
    this.#stack = stack;
    this.#name = name;
  }

  /** What could not be opened, with why. The first of two declarations for a port counts. */
  apply(declarations: readonly Declaration[]): string[] {
    const wanted = new Map<string, Declaration>();
    const ports = new Set<string>();
    for (const declaration of declarations) {
      if (declaration.kind === "shutdown") continue;
      const place = `${declaration.protocol} ${declaration.port}`;
      if (!ports.has(place)) wanted.set(JSON.stringify(declaration), declaration);
      ports.add(place);
    }
    for (const [key, close] of this.#running) {
      if (wanted.has(key)) continue;
      this.#running.delete(key);
      close();
    }
    const faults: string[] = [];
    for (const [key, declaration] of wanted) {
      if (this.#running.has(key)) continue;
      try {
        this.#running.set(key, this.#open(declaration));
      } catch (error) {
        if (!(error instanceof SocketError)) throw error;
        faults.push(error.message);
      }
    }
    return faults;
  }

  /** An orderly end: peers are told. */
  stop(): void {
    for (const close of this.#running.values()) close();
    this.#running.clear();
    for (const connection of this.#connections) connection.close();
  }

  #open(declaration: Declaration): () => void {
    if (declaration.kind === "shutdown") return () => {};
    const { port, protocol } = declaration;
    if (declaration.kind === "drop") return this.#stack.drop(protocol, port);
    if (protocol === "udp") {
      const socket = this.#stack.udp.bind({ port }, (datagram, from) =>
        answerDatagram(declaration.answer, datagram, from),
      );
      return () => socket.close();
    }
    const listener = this.#stack.tcp.listen({ port, keepAliveMs: KEEP_ALIVE_MS });
    void this.#serve(listener, declaration.answer);
    return () => listener.close();
  }

  async #serve(listener: TcpListener, answer: ServiceAnswer): Promise<void> {
    for await (const connection of listener) {
      this.#connections.add(connection);
      void connection.closed.then(() => this.#connections.delete(connection));
      this.#answer(connection, answer).catch((error: unknown) => {
        // The client is gone: nobody is left to be told.
        if (!(error instanceof SocketError)) throw error;
      });
    }
  }

  async #answer(connection: TcpConnection, answer: ServiceAnswer): Promise<void> {
    if (answer.kind === "http") return answerHttp(connection, answer.bytes, this.#name);
    if (answer.kind === "chargen") {
      void readOver(connection);
      for (const piece of characterPieces(answer.bytes)) await connection.write(piece);
    } else {
      for await (const bytes of connection) {
        if (answer.kind === "echo") await connection.write(bytes);
      }
    }
    connection.end();
  }
}

async function readOver(connection: TcpConnection): Promise<void> {
  try {
    while ((await connection.read()) !== undefined);
  } catch (error) {
    if (!(error instanceof SocketError)) throw error;
  }
}

function answerDatagram(answer: ServiceAnswer, datagram: Datagram, socket: UdpSocket): void {
  if (answer.kind === "discard" || datagram.sourcePort < CLIENT_PORT_MIN) return;
  const { sourceAddress: address, sourcePort: port, destinationAddress: localAddress } = datagram;
  const bytes =
    answer.kind === "echo"
      ? datagram.bytes
      : characters(0, Math.min(answer.bytes ?? DATAGRAM_BYTES, DATAGRAM_BYTES_MAX));
  socket.send(bytes, { address, port, localAddress });
}
