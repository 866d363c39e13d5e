/**
 * The load generator: keep-alive connections that each have one prepared request under way. It speaks just
 * enough HTTP/1.1 to find the end of an answer that has a Content-Length.
 */
import { connect, type Socket } from "node:net";

export interface PreparedRequest {
  readonly head: Uint8Array;
  /** Shared between requests when it is large. */
  readonly body: Uint8Array | undefined;
  readonly status: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  /** Answers with another status than expected. */
  readonly failures: number;
  /** The first answer that was not expected, for diagnosis. */
  readonly firstFailure: string | undefined;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  readonly requests: readonly PreparedRequest[];
  /** The run ends after this many answers, or after `secondsMax`. */
  readonly count: number;
  readonly secondsMax: number;
  /**
   * Requests become due at this rate, whether earlier ones are answered or not, and latency counts from then; without
   * it each connection sends as soon as it has its answer.
   */
  readonly perSecond?: number | undefined;
}

export async function load(options: LoadOptions): Promise<LoadResult> {
  const run = new Run(options);
  const begin = performance.now();
  await Promise.all(Array.from({ length: options.connections }, () => run.connection()));
  return run.result((performance.now() - begin) / 1000);
}

class Run {
  readonly options: LoadOptions;
  readonly latenciesMs: number[] = [];
  readonly begin = performance.now();
  readonly deadline: number;
  started = 0;
  failures = 0;
  firstFailure: string | undefined;

  constructor(options: LoadOptions) {
    this.options = options;
    this.deadline = performance.now() + options.secondsMax * 1000;
  }

  next(): PreparedRequest | undefined {
    if (this.started >= this.options.count || performance.now() > this.deadline) return undefined;
    const { requests } = this.options;
    return requests[this.started++ % requests.length];
  }

  /** When the request that was taken last is due. */
  dueAt(): number {
    const { perSecond } = this.options;
    const now = performance.now();
    return perSecond === undefined ? now : this.begin + (this.started * 1000) / perSecond;
  }

  answered(expected: number, status: number, head: string, sinceMs: number): void {
    this.latenciesMs.push(performance.now() - sinceMs);
    if (status === expected) return;
    this.failures++;
    this.firstFailure ??= head;
  }

  /** Resolves when there is nothing left to send. */
  connection(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.options.port, "127.0.0.1");
      socket.setNoDelay(true);
      const exchange = new Exchange(this, socket, resolve);
      socket.on("connect", () => exchange.send());
      socket.on("data", (chunk) => exchange.receive(chunk as Buffer));
      socket.on("error", reject);
      socket.on("close", () => reject(new Error("the server closed the connection")));
    });
  }

  result(seconds: number): LoadResult {
    const sorted = Float64Array.from(this.latenciesMs).sort();
    const at = (share: number) =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return {
      requests: sorted.length,
      seconds,
      failures: this.failures,
      firstFailure: this.firstFailure,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
    };
  }
}

/** One connection's request and answer. */
class Exchange {
  readonly run: Run;
  readonly socket: Socket;
  readonly done: () => void;
  current: PreparedRequest | undefined;
  sentAt = 0;
  head = "";
  status = 0;
  /** Bytes of the body still to come; -1 while the head is incomplete. */
  remaining = -1;

  constructor(run: Run, socket: Socket, done: () => void) {
    this.run = run;
    this.socket = socket;
    this.done = done;
  }

  send(): void {
    this.current = this.run.next();
    if (this.current === undefined) {
      this.socket.removeAllListeners("close");
      this.socket.end();
      this.done();
      return;
    }
    this.sentAt = this.run.dueAt();
    const waitMs = this.sentAt - performance.now();
    if (waitMs > 0) setTimeout(() => this.write(), waitMs);
    else this.write();
  }

  write(): void {
    this.head = "";
    this.remaining = -1;
    const { head, body } = this.current as PreparedRequest;
    this.socket.cork();
    this.socket.write(head);
    if (body !== undefined) this.socket.write(body);
    this.socket.uncork();
  }

  receive(chunk: Buffer): void {
    let body = chunk.length;
    if (this.remaining < 0) {
      const before = this.head.length;
      this.head += chunk.toString("latin1", 0, Math.min(chunk.length, 16_384));
      const end = this.head.indexOf("\r\n\r\n");
      if (end < 0) return;
      body = chunk.length - (end + 4 - before);
      this.status = Number(this.head.slice(9, 12));
      const length = /\r\ncontent-length: *(\d+)/i.exec(this.head);
      this.remaining = length === null ? 0 : Number(length[1]);
    }
    this.remaining -= body;
    if (this.remaining > 0) return;
    const expected = (this.current as PreparedRequest).status;
    this.run.answered(expected, this.status, this.head, this.sentAt);
    this.send();
  }
}
