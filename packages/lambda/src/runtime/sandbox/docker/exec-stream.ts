/**
 * Output of a process that the Engine started: frames of 8 bytes (stream, 3 × 0, size big-endian) and their payload. The
 * first line of standard output is the starting script's own: `started PID` or `refused WHY`.
 */
import type { Duplex } from "node:stream";

type From = "stdout" | "stderr";
type Deliver = (bytes: Uint8Array, from: From) => void | Promise<void>;

const HEADER_BYTES = 8;
const FIRST_LINE_BYTES_MAX = 4096;

export class ExecStream {
  readonly #socket: Duplex;
  readonly #deliver: Deliver;
  #rest: Buffer = Buffer.alloc(0);
  #firstLine: string | undefined;
  readonly #first = Promise.withResolvers<string>();
  /** When the process and all that share its output have closed it, or `close` was called. */
  readonly ended: Promise<void>;

  constructor(socket: Duplex, deliver: Deliver) {
    this.#socket = socket;
    this.#deliver = deliver;
    this.ended = this.#read().catch(() => {});
    this.#first.promise.catch(() => {});
    void this.ended.then(() => this.#first.reject(new Error("it ended before it began")));
  }

  get firstLine(): Promise<string> {
    return this.#first.promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  async #read(): Promise<void> {
    for await (const piece of this.#socket) {
      this.#rest = Buffer.concat([this.#rest, piece as Buffer]);
      await this.#takeFrames();
    }
  }

  async #takeFrames(): Promise<void> {
    while (this.#rest.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + this.#rest.readUInt32BE(4);
      if (this.#rest.length < end) return;
      const from: From = this.#rest[0] === 2 ? "stderr" : "stdout";
      const payload = this.#rest.subarray(HEADER_BYTES, end);
      this.#rest = this.#rest.subarray(end);
      await this.#take(payload, from);
    }
  }

  #take(payload: Buffer, from: From): void | Promise<void> {
    if (this.#firstLine?.endsWith("\n") || from === "stderr") return this.#deliver(payload, from);
    const end = payload.indexOf(0x0a) + 1;
    this.#firstLine =
      (this.#firstLine ?? "") + payload.toString("latin1", 0, end || payload.length);
    if (this.#firstLine.length > FIRST_LINE_BYTES_MAX) return this.close();
    if (end === 0) return;
    this.#first.resolve(this.#firstLine.trim());
    if (end < payload.length) return this.#deliver(payload.subarray(end), from);
  }
}
