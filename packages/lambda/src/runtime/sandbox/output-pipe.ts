/**
 * What a process in a sandbox writes, read from a named pipe. Real pipes and not the socket pairs that Node makes, since
 * those cannot be opened again as `/dev/stderr`, which shell scripts do. Back-pressure: while a piece is not dealt
 * with nothing is read, and the writer waits once the pipe is full.
 */
import fs from "node:fs";
import net from "node:net";

type Deliver = (bytes: Uint8Array) => void | Promise<void>;

/** What is still taken of a pipe that somebody writes to after its process has ended: a pipe's capacity. */
const LEFT_OVER_BYTES_MAX = 64 * 1024;
/** Read into and copied from at once: pipes are drained after each invocation, and empty as a rule. */
const LEFT_OVER = Buffer.allocUnsafe(LEFT_OVER_BYTES_MAX);

export class OutputPipe {
  readonly path: string;
  readonly #descriptor: number;
  readonly #deliver: Deliver;
  readonly #socket: net.Socket;
  /** Read, not yet handed on; empty unless `deliver` is at work. */
  readonly #waiting: Uint8Array[] = [];
  #work: Promise<void> | undefined;
  /** When the last writer has closed it; the path can be used again from then on. */
  readonly ended: Promise<void>;

  /** From here on it can be opened for writing. */
  constructor(path: string, deliver: Deliver) {
    this.path = path;
    this.#deliver = deliver;
    this.#descriptor = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    this.#socket = new net.Socket({ fd: this.#descriptor, readable: true, writable: false });
    this.#socket.on("data", (bytes: Buffer) => this.#take(bytes));
    this.#socket.on("error", () => this.#socket.destroy());
    this.#socket.unref();
    this.ended = new Promise((resolve) => this.#socket.once("close", () => resolve()));
  }

  /** Takes what is in the pipe now, though descendants of the process may keep it open; settles when it was dealt with. */
  async drain(): Promise<void> {
    while (this.#socket.read() !== null);
    const count = this.#readNow(LEFT_OVER);
    if (count > 0) this.#take(Buffer.from(LEFT_OVER.subarray(0, count)));
    await this.#work;
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(bytes: Uint8Array): void {
    if (this.#work !== undefined) {
      this.#waiting.push(bytes);
      return;
    }
    const work = this.#deliver(bytes);
    if (work === undefined) return;
    this.#socket.pause();
    this.#work = this.#handOn(work).finally(() => {
      this.#work = undefined;
      this.#socket.resume();
    });
  }

  async #handOn(first: Promise<void>): Promise<void> {
    await first;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      await this.#deliver(next);
    }
  }

  #readNow(bytes: Uint8Array): number {
    if (this.#socket.destroyed) return 0;
    const { stackTraceLimit } = Error;
    // Nobody looks at the error, and its stack costs more than the read.
    Error.stackTraceLimit = 0;
    try {
      return fs.readSync(this.#descriptor, bytes);
    } catch {
      // EAGAIN: empty.
      return 0;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }
}
