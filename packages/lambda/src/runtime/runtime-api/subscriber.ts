/**
 * One subscriber of telemetry: records wait until there are enough of them or long enough, and go out a batch at a time. An
 * extension that is frozen takes nothing, so what it may have waiting is bounded; what is over it is dropped, and it is told.
 */
import { type ClientRequest, request } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock, Timer } from "@cloudglass/env";
import type { Subscription } from "./subscription.ts";

/** What may wait for a subscriber that takes nothing. */
const WAITING_BYTES_MAX = 4 * 1024 * 1024;
const ATTEMPTS_MAX = 5;
const PAUSE_MS = 50;

/** A new connection to a port of the sandbox. */
export type Connect = (port: number) => Duplex;

export interface Dropped {
  readonly droppedRecords: number;
  readonly droppedBytes: number;
}

export class Subscriber {
  readonly subscription: Subscription;
  readonly #connect: Connect;
  readonly #wall: Clock;
  readonly #droppedRecord: (dropped: Dropped) => string;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #dropped: Dropped = { droppedRecords: 0, droppedBytes: 0 };
  #timer: Timer | undefined;
  #sending: Promise<void> | undefined;
  #connection: Duplex | undefined;
  #isClosed = false;

  constructor(parts: {
    readonly subscription: Subscription;
    readonly connect: Connect;
    readonly wall: Clock;
    readonly droppedRecord: (dropped: Dropped) => string;
  }) {
    this.subscription = parts.subscription;
    this.#connect = parts.connect;
    this.#wall = parts.wall;
    this.#droppedRecord = parts.droppedRecord;
  }

  add(record: string): void {
    const bytes = Buffer.byteLength(record);
    if (this.#waitingBytes + bytes > WAITING_BYTES_MAX) {
      const { droppedRecords, droppedBytes } = this.#dropped;
      this.#dropped = {
        droppedRecords: droppedRecords + 1,
        droppedBytes: droppedBytes + bytes,
      };
      return;
    }
    this.#waiting.push(record);
    this.#waitingBytes += bytes;
    const { maxItems, maxBytes, timeoutMs } = this.subscription.buffering;
    if (this.#waiting.length >= maxItems || this.#waitingBytes >= maxBytes) void this.flush();
    else this.#timer ??= this.#wall.schedule(timeoutMs, () => void this.flush());
  }

  /** Settles when all that waits was taken, or cannot be. */
  flush(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#connection?.destroy();
    this.#waiting = [];
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#isClosed) {
      const batch = this.#takeBatch();
      for (let attempt = 1; attempt <= ATTEMPTS_MAX && !this.#isClosed; attempt++) {
        if (await this.#send(batch)) break;
        await this.#wall.sleep(PAUSE_MS * attempt);
      }
    }
  }

  #takeBatch(): string[] {
    const { maxItems } = this.subscription.buffering;
    const batch = this.#waiting.splice(0, maxItems);
    this.#waitingBytes -= batch.reduce((sum, record) => sum + Buffer.byteLength(record), 0);
    if (this.#dropped.droppedRecords > 0) {
      batch.push(this.#droppedRecord(this.#dropped));
      this.#dropped = { droppedRecords: 0, droppedBytes: 0 };
    }
    return batch;
  }

  #send(batch: readonly string[]): Promise<boolean> {
    return this.subscription.destination.protocol === "HTTP"
      ? this.#post(`[${batch.join(",")}]`)
      : this.#stream(batch.map((record) => `${record}\n`).join(""));
  }

  #post(body: string): Promise<boolean> {
    const { port, path } = this.subscription.destination;
    return new Promise((resolve) => {
      const connection = this.#connect(port);
      this.#connection = connection;
      const end = (isTaken: boolean) => {
        connection.destroy();
        resolve(isTaken);
      };
      connection.on("error", () => end(false));
      connection.on("close", () => end(false));
      const asked: ClientRequest = request({
        method: "POST",
        path,
        createConnection: () => connection,
        headers: {
          Host: `sandbox.localdomain:${port}`,
          "Content-Type": "application/json",
          "Content-Length": Buffer.byteLength(body),
        },
      });
      asked.on("error", () => end(false));
      asked.on("response", (response) => {
        response.resume();
        response.on("end", () => end((response.statusCode ?? 500) < 400));
      });
      asked.end(body);
    });
  }

  /** Newline-delimited JSON over one connection. */
  #stream(text: string): Promise<boolean> {
    if (this.#connection === undefined || this.#connection.destroyed) {
      const made = this.#connect(this.subscription.destination.port);
      made.on("error", () => made.destroy());
      made.resume();
      this.#connection = made;
    }
    const connection = this.#connection;
    return new Promise((resolve) => {
      connection.once("close", () => resolve(false));
      connection.write(text, (error) => resolve(!error));
    });
  }
}
