/** A port that is listened on: connections that are being opened, and those that wait to be accepted. */
import type { TcpConnection, TcpListener } from "./tcp-connection.ts";

export interface ListeningPort {
  readonly port: number;
  readonly address: string | undefined;
  readonly backlog: number;
  readonly keepAliveMs: number | undefined;
  readonly closed: () => void;
}

export class ListeningSocket implements TcpListener {
  readonly #settings: ListeningPort;
  readonly #opening = new Set<TcpConnection>();
  #ready: TcpConnection[] = [];
  #waiting: ((connection: TcpConnection | undefined) => void)[] = [];
  #isClosed = false;

  constructor(settings: ListeningPort) {
    this.#settings = settings;
  }

  get port(): number {
    return this.#settings.port;
  }

  get address(): string | undefined {
    return this.#settings.address;
  }

  get keepAliveMs(): number | undefined {
    return this.#settings.keepAliveMs;
  }

  get isFull(): boolean {
    return this.#opening.size + this.#ready.length >= this.#settings.backlog;
  }

  opening(connection: TcpConnection): void {
    this.#opening.add(connection);
  }

  opened(connection: TcpConnection): void {
    if (!this.#opening.delete(connection)) return;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#ready.push(connection);
    else waiting(connection);
  }

  /** It never was open. */
  failed(connection: TcpConnection): void {
    this.#opening.delete(connection);
  }

  accept(): Promise<TcpConnection | undefined> {
    const ready = this.#ready.shift();
    if (ready !== undefined || this.#isClosed) return Promise.resolve(ready);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#settings.closed();
    for (const connection of [...this.#opening, ...this.#ready]) connection.abort();
    this.#ready = [];
    for (const waiting of this.#waiting.splice(0)) waiting(undefined);
  }

  async *[Symbol.asyncIterator](): AsyncIterator<TcpConnection> {
    for (;;) {
      const connection = await this.accept();
      if (connection === undefined) return;
      yield connection;
    }
  }
}
