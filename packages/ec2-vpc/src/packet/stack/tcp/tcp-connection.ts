/**
 * One TCP connection: the state machine of RFC 9293, 3.10, with the answers of RFC 5961 to what may be forged, as a
 * stream of bytes each way. Long, because the arrival of a segment is one procedure of the standard and reads as that.
 */
import type { Clock } from "@cloudglass/env";
import { TCP_FLAG } from "../../frame/numbers.ts";
import type { StackLimits } from "../limits.ts";
import { SocketError, type SocketErrorCode } from "../stack.ts";
import { DeadlineTimer } from "./deadline-timer.ts";
import { ReceiveHalf, windowShiftFor } from "./receive-half.ts";
import { has, NO_BYTES, type Segment, sequenceLength, WINDOW_SHIFT_MAX } from "./segment.ts";
import { SendHalf } from "./send-half.ts";
import { isBefore, sequenceAfter } from "./sequence.ts";

export type TcpState =
  | "syn-sent"
  | "syn-received"
  | "established"
  | "fin-wait-1"
  | "fin-wait-2"
  | "close-wait"
  | "closing"
  | "last-ack"
  | "time-wait"
  | "closed";

export interface TcpEndpoints {
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
}

/** What a connection needs of the stack that it is in. */
export interface ConnectionRoom {
  readonly clock: Clock;
  readonly limits: StackLimits;
  send(connection: TcpConnection, segment: Segment): void;
  changed(connection: TcpConnection, from: TcpState): void;
}

export interface ConnectionSettings {
  readonly initialSequence: number;
  /** The most that a segment may carry on the way to the peer, and what the peer is told. */
  readonly segmentSize: number;
  /** What a peer takes that does not say. */
  readonly segmentSizeUnsaid: number;
  readonly keepAliveMs?: number | undefined;
}

/** Twice the longest life of a segment, and how long a peer may take to end its half: 60 s, as Linux has both. */
const TIME_WAIT_MS = 60_000;
const LINGER_MS = 60_000;
const KEEP_ALIVE_QUESTIONS_MAX = 9;
const KEEP_ALIVE_GAP_MS = 75_000;
/** Between two answers to segments that should not have come and carry nothing: or two hosts would never rest. */
const CHALLENGE_GAP_MS = 500;
const DEFAULT_HOP_LIMIT = 64;

interface PendingWrite {
  readonly bytes: Uint8Array;
  readonly written: () => void;
  readonly failed: (error: SocketError) => void;
}

export class TcpConnection implements TcpEndpoints, AsyncIterable<Uint8Array> {
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Of packets from now on: time to live, hop limit. */
  hopLimit = DEFAULT_HOP_LIMIT;
  /** Resolves when both halves are over, or it failed: with the reason. */
  readonly closed: Promise<SocketError | undefined>;
  readonly #room: ConnectionRoom;
  readonly #settings: ConnectionSettings;
  readonly #send: SendHalf;
  #receive: ReceiveHalf;
  #state: TcpState;
  #sendShift = 0;
  /** Both sides scale their windows, as far as is known. */
  #isScaled = true;
  #error: SocketError | undefined;
  #readers: (() => void)[] = [];
  #writes: PendingWrite[] = [];
  #isEndRequested = false;
  /** Nobody reads any more. */
  #isDiscarding = false;
  #isAcknowledgmentDue = false;
  #isTickSet = false;
  #segmentsSinceTold = 0;
  #challengedAtMs = Number.NEGATIVE_INFINITY;
  /** Of TIME-WAIT, a lingering FIN-WAIT-2, or keep-alive: never two of them at once. */
  readonly #timer: DeadlineTimer;
  #keepAliveQuestions = 0;
  #heardAtMs = 0;
  #resolveClosed!: (error: SocketError | undefined) => void;

  /** Opens one when `syn` is absent, else answers it. Nothing is sent before `open`. */
  constructor(
    room: ConnectionRoom,
    endpoints: TcpEndpoints,
    settings: ConnectionSettings,
    syn?: Segment,
  ) {
    this.localAddress = endpoints.localAddress;
    this.localPort = endpoints.localPort;
    this.remoteAddress = endpoints.remoteAddress;
    this.remotePort = endpoints.remotePort;
    this.#room = room;
    this.#settings = settings;
    this.#state = syn === undefined ? "syn-sent" : "syn-received";
    this.#send = new SendHalf({
      clock: room.clock,
      initialSequence: settings.initialSequence,
      segmentSize: settings.segmentSize,
      emit: (flags, sequence, payload) => this.#emit(flags, sequence, payload),
      gaveUp: () => this.#fail("timed-out", "the peer does not answer"),
    });
    this.#receive = this.#receiveHalf(0);
    this.#timer = new DeadlineTimer(room.clock, () => this.#timerRanOut());
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    if (syn !== undefined) this.#synArrived(syn);
  }

  get state(): TcpState {
    return this.#state;
  }

  get error(): SocketError | undefined {
    return this.#error;
  }

  /** A SYN for the same ports after the numbers of the old connection opens a new one (RFC 9293, 3.10.7.4). */
  mayBeReplacedBy(segment: Segment): boolean {
    return (
      this.#state === "time-wait" &&
      segment.flags === TCP_FLAG.syn &&
      isBefore(this.#receive.next, segment.sequence)
    );
  }

  open(): void {
    const isAnswer = this.#state === "syn-received";
    this.#send.open(isAnswer ? TCP_FLAG.syn | TCP_FLAG.ack : TCP_FLAG.syn);
  }

  /** Undefined at the end. Rejects with `SocketError` when the connection failed. */
  async read(): Promise<Uint8Array | undefined> {
    for (;;) {
      const bytes = this.#receive.read();
      if (bytes !== undefined) {
        if (this.#receive.hasMoreRoom && this.#isSynchronized) this.#acknowledgeSoon();
        return bytes;
      }
      if (this.#error !== undefined) throw this.#error;
      if (this.#receive.isEnded || this.#isOver) return undefined;
      await new Promise<void>((resolve) => this.#readers.push(resolve));
    }
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    for (;;) {
      const bytes = await this.read();
      if (bytes === undefined) return;
      yield bytes;
    }
  }

  /**
   * Resolves once all of it is in the send buffer: who waits for that holds no more than the buffer. The bytes are the
   * connection's from now on. Rejects with `SocketError` after `end` and when the connection failed.
   */
  write(bytes: Uint8Array): Promise<void> {
    if (this.#error !== undefined) return Promise.reject(this.#error);
    if (this.#isEndRequested || this.#isOver) {
      return Promise.reject(new SocketError("aborted", "this side has ended what it sends"));
    }
    return new Promise((written, failed) => {
      this.#writes.push({ bytes, written, failed });
      this.#fillSendBuffer();
    });
  }

  /** Sends no more after what was written; what the peer sends is still read. */
  end(): void {
    if (this.#isEndRequested || this.#isOver) return;
    this.#isEndRequested = true;
    if (this.#writes.length === 0) this.#endSending();
  }

  /** Sends no more, and reads no more: what the peer still sends is answered by a reset. */
  close(): void {
    if (this.#isOver) return;
    this.#isDiscarding = true;
    if (this.#receive.readableBytes > 0 || this.#state === "syn-sent") {
      this.abort();
      return;
    }
    this.end();
    if (this.#state === "fin-wait-2") this.#timer.set(LINGER_MS);
  }

  /** A reset: what was not sent yet is lost. */
  abort(): void {
    if (this.#isOver) return;
    if (this.#isSynchronized || this.#state === "syn-received") this.#reset();
    this.#fail("aborted", "aborted by this side");
  }

  /** The power is off: the peer hears nothing. */
  vanish(): void {
    if (this.#state === "time-wait") this.#finish();
    else this.#fail("aborted", "the host is off");
  }

  /** An ICMP error says that what it sent does not arrive. Only one that is being opened gives up for it. */
  unreachable(code: SocketErrorCode, message: string): void {
    if (this.#state === "syn-sent") this.#fail(code, message);
  }

  pathShrunk(segmentSize: number): void {
    if (!this.#isOver) this.#send.pathShrunk(segmentSize);
  }

  /** True when the number is of something under way: an ICMP error that quotes it is not forged blindly. */
  hasUnderWay(sequence: number): boolean {
    return !this.#send.isBeyond(sequence) && !isBefore(sequence, this.#send.unacknowledged);
  }

  arrives(segment: Segment): void {
    this.#send.heard();
    this.#heardAtMs = this.#room.clock.monotonic();
    this.#keepAliveQuestions = 0;
    if (this.#state === "closed") return;
    if (this.#state === "syn-sent") this.#arrivesInSynSent(segment);
    else this.#arrivesSynchronized(segment);
    if (this.#isAcknowledgmentDue) this.#acknowledgeSoon();
  }

  get #isOver(): boolean {
    return this.#state === "closed" || this.#state === "time-wait";
  }

  get #isSynchronized(): boolean {
    return this.#state !== "syn-sent" && this.#state !== "syn-received" && this.#state !== "closed";
  }

  /** RFC 9293, 3.10.7.3. */
  #arrivesInSynSent(segment: Segment): void {
    const acknowledges = has(segment, TCP_FLAG.ack);
    if (acknowledges && segment.acknowledgment !== this.#send.next) {
      if (!has(segment, TCP_FLAG.rst)) this.#answerWithReset(segment);
      return;
    }
    if (has(segment, TCP_FLAG.rst)) {
      if (acknowledges) this.#fail("refused", "the peer refused the connection");
      return;
    }
    if (!has(segment, TCP_FLAG.syn)) return;
    this.#synArrived(segment);
    if (!acknowledges) {
      // Both sides opened at the same time.
      this.#become("syn-received");
      this.open();
      return;
    }
    this.#send.acknowledge(segment.acknowledgment);
    this.#established(segment, segment.window);
    this.#takePayload(segment, sequenceAfter(segment.sequence, 1));
    this.#acknowledgeNow();
    this.#send.transmit();
  }

  /** RFC 9293, 3.10.7.4, in its order. */
  #arrivesSynchronized(segment: Segment): void {
    if (this.#state === "syn-received" && this.#isCopyOfSyn(segment)) {
      this.open();
      return;
    }
    if (!this.#receive.isAcceptable(segment.sequence, sequenceLength(segment))) {
      if (!has(segment, TCP_FLAG.rst)) this.#notAcceptable(segment);
      return;
    }
    if (has(segment, TCP_FLAG.rst)) {
      this.#resetArrived(segment);
      return;
    }
    if (has(segment, TCP_FLAG.syn)) {
      this.#challenge();
      return;
    }
    if (!has(segment, TCP_FLAG.ack) || !this.#acknowledgmentArrived(segment)) return;
    this.#takePayload(segment, segment.sequence);
    if (!this.#isOver) this.#send.transmit();
  }

  #isCopyOfSyn(segment: Segment): boolean {
    return (
      has(segment, TCP_FLAG.syn) &&
      !has(segment, TCP_FLAG.ack) &&
      !has(segment, TCP_FLAG.rst) &&
      sequenceAfter(segment.sequence, 1) === this.#receive.next
    );
  }

  #notAcceptable(segment: Segment): void {
    if (this.#state === "time-wait" && has(segment, TCP_FLAG.fin)) this.#timer.set(TIME_WAIT_MS);
    if (sequenceLength(segment) > 0) this.#acknowledgeNow();
    else this.#challenge();
  }

  #resetArrived(segment: Segment): void {
    // RFC 1337: a reset does not cut TIME-WAIT short.
    if (this.#state === "time-wait") return;
    if (segment.sequence !== this.#receive.next) {
      this.#challenge();
      return;
    }
    const isDone = this.#state === "closing" || this.#state === "last-ack";
    if (isDone) this.#finish();
    else this.#fail("reset", "the peer reset the connection");
  }

  /** False: the segment is of no further use. */
  #acknowledgmentArrived(segment: Segment): boolean {
    const { acknowledgment } = segment;
    const window = segment.window * 2 ** this.#sendShift;
    if (this.#state === "syn-received") {
      if (this.#send.isBeyond(acknowledgment) || acknowledgment !== this.#send.next) {
        this.#answerWithReset(segment);
        return false;
      }
      this.#send.acknowledge(acknowledgment);
      this.#established(segment, window);
    } else if (this.#send.isBeyond(acknowledgment)) {
      this.#challenge();
      return false;
    } else {
      this.#acknowledge(segment, window);
    }
    this.#fillSendBuffer();
    if (this.#send.isEnded) this.#sendingEnded();
    return !this.#isOver || this.#state === "time-wait";
  }

  #acknowledge(segment: Segment, window: number): void {
    const { acknowledgment } = segment;
    if (isBefore(this.#send.unacknowledged, acknowledgment)) {
      this.#send.acknowledge(acknowledgment);
    } else if (
      acknowledgment === this.#send.unacknowledged &&
      this.#send.isUnderWay &&
      segment.payload.length === 0 &&
      !has(segment, TCP_FLAG.fin) &&
      window === this.#send.window
    ) {
      this.#send.duplicate();
    }
    this.#send.updateWindow(segment.sequence, acknowledgment, window);
  }

  /** The FIN is acknowledged. */
  #sendingEnded(): void {
    if (this.#state === "fin-wait-1") {
      this.#become("fin-wait-2");
      if (this.#isDiscarding) this.#timer.set(LINGER_MS);
    } else if (this.#state === "closing") this.#waitOut();
    else if (this.#state === "last-ack") this.#finish();
  }

  #takePayload(segment: Segment, sequence: number): void {
    const ends = has(segment, TCP_FLAG.fin);
    if (segment.payload.length === 0 && !ends) return;
    if (this.#receive.isEnded) {
      // After its FIN a peer has nothing new to say: this is an older copy.
      this.#acknowledgeNow();
      if (this.#state === "time-wait" && ends) this.#timer.set(TIME_WAIT_MS);
      return;
    }
    if (this.#isDiscarding && segment.payload.length > 0) {
      this.#reset();
      this.#fail("aborted", "the peer sent to one that reads no more");
      return;
    }
    const taken = this.#receive.take(sequence, segment.payload, ends);
    if (taken === "in-order") {
      this.#isAcknowledgmentDue = true;
      this.#segmentsSinceTold++;
      this.#wakeReaders();
      if (this.#receive.isEnded) this.#receivingEnded();
    }
    if (taken !== "in-order" || this.#receive.hasGap || this.#segmentsSinceTold >= 2) {
      this.#acknowledgeNow();
    }
  }

  #receivingEnded(): void {
    this.#acknowledgeNow();
    if (this.#state === "established") this.#become("close-wait");
    else if (this.#state === "fin-wait-1") this.#become("closing");
    else if (this.#state === "fin-wait-2") this.#waitOut();
  }

  #synArrived(syn: Segment): void {
    this.#receive = this.#receiveHalf(sequenceAfter(syn.sequence, 1));
    this.#send.limitSegmentSize(
      Math.max(64, syn.segmentSizeMax ?? this.#settings.segmentSizeUnsaid),
    );
    this.#isScaled = syn.windowShift !== undefined;
    if (syn.windowShift === undefined) return;
    this.#sendShift = Math.min(syn.windowShift, WINDOW_SHIFT_MAX);
    this.#receive.windowShift = windowShiftFor(this.#room.limits.receiveBufferBytes);
  }

  #receiveHalf(next: number): ReceiveHalf {
    const { receiveBufferBytes, outOfOrderPiecesMax } = this.#room.limits;
    const { segmentSize } = this.#settings;
    return new ReceiveHalf({
      next,
      bufferBytes: receiveBufferBytes,
      piecesMax: outOfOrderPiecesMax,
      segmentSize,
    });
  }

  #established(segment: Segment, window: number): void {
    this.#send.openWindow(segment.sequence, segment.acknowledgment, window);
    this.#become("established");
    if (this.#settings.keepAliveMs !== undefined) this.#timer.set(this.#settings.keepAliveMs);
    if (this.#send.isEnding) this.#become("fin-wait-1");
  }

  #fillSendBuffer(): void {
    if (this.#isOver) return;
    let hasMore = false;
    while (this.#writes.length > 0) {
      if (this.#send.queuedBytes >= this.#room.limits.sendBufferBytes) break;
      const { bytes, written } = this.#writes.shift()!;
      this.#send.write(bytes);
      hasMore = true;
      written();
    }
    if (this.#isEndRequested && this.#writes.length === 0) this.#endSending();
    else if (hasMore) this.#send.transmit();
  }

  #endSending(): void {
    if (this.#send.isEnding) return;
    if (this.#state === "syn-sent") {
      this.#fail("aborted", "closed before it was open");
      return;
    }
    this.#send.end();
    if (this.#state === "established") this.#become("fin-wait-1");
    else if (this.#state === "close-wait") this.#become("last-ack");
    this.#send.transmit();
  }

  #waitOut(): void {
    this.#become("time-wait");
    this.#send.close();
    this.#timer.set(TIME_WAIT_MS);
    this.#settle();
  }

  #finish(): void {
    this.#become("closed");
    this.#send.close();
    this.#timer.cancel();
    this.#settle();
  }

  #fail(code: SocketErrorCode, message: string): void {
    if (this.#state === "closed") return;
    const { remoteAddress, remotePort } = this;
    this.#error = new SocketError(code, `${remoteAddress} port ${remotePort}: ${message}`);
    if (code === "reset" || code === "aborted") this.#receive.clear();
    this.#finish();
  }

  /** Whoever waits for it learns how it ended. */
  #settle(): void {
    this.#receive.close();
    this.#isAcknowledgmentDue = false;
    this.#wakeReaders();
    for (const { failed } of this.#writes.splice(0)) {
      failed(this.#error ?? new SocketError("aborted", "the connection is over"));
    }
    this.#resolveClosed(this.#error);
  }

  #wakeReaders(): void {
    if (this.#readers.length === 0) return;
    for (const wake of this.#readers.splice(0)) wake();
  }

  #become(state: TcpState): void {
    const from = this.#state;
    this.#state = state;
    this.#room.changed(this, from);
  }

  #timerRanOut(): void {
    if (this.#state === "time-wait") {
      this.#finish();
      return;
    }
    if (this.#state === "fin-wait-2" && this.#isDiscarding) {
      this.#fail("timed-out", "the peer did not end its half");
      return;
    }
    const { keepAliveMs } = this.#settings;
    if (keepAliveMs === undefined) return;
    const quietMs = this.#room.clock.monotonic() - this.#heardAtMs;
    if (quietMs < keepAliveMs && this.#keepAliveQuestions === 0) {
      this.#timer.set(keepAliveMs - quietMs);
      return;
    }
    if (this.#keepAliveQuestions++ >= KEEP_ALIVE_QUESTIONS_MAX) {
      this.#fail("timed-out", "the peer does not answer");
      return;
    }
    this.#timer.set(Math.min(keepAliveMs, KEEP_ALIVE_GAP_MS));
    // A number that the peer has seen already makes it answer (RFC 9293, 3.8.4).
    this.#emit(TCP_FLAG.ack, sequenceAfter(this.#send.unacknowledged, -1), NO_BYTES);
  }

  /** With what this turn sends anyway, or at its end. */
  #acknowledgeSoon(): void {
    this.#isAcknowledgmentDue = true;
    if (this.#isTickSet) return;
    this.#isTickSet = true;
    this.#room.clock.tick(() => {
      this.#isTickSet = false;
      if (this.#isAcknowledgmentDue && this.#isSynchronized) this.#acknowledgeNow();
    });
  }

  #acknowledgeNow(): void {
    if (this.#state === "closed") return;
    this.#emit(TCP_FLAG.ack, this.#send.next, NO_BYTES);
  }

  #challenge(): void {
    const nowMs = this.#room.clock.monotonic();
    if (nowMs - this.#challengedAtMs < CHALLENGE_GAP_MS) return;
    this.#challengedAtMs = nowMs;
    this.#acknowledgeNow();
  }

  #reset(): void {
    this.#emit(TCP_FLAG.rst | TCP_FLAG.ack, this.#send.next, NO_BYTES);
  }

  #answerWithReset(segment: Segment): void {
    this.#emit(TCP_FLAG.rst, segment.acknowledgment, NO_BYTES);
  }

  #emit(flags: number, sequence: number, payload: Uint8Array): void {
    const isSyn = (flags & TCP_FLAG.syn) !== 0;
    const acknowledges = (flags & TCP_FLAG.ack) !== 0;
    this.#isAcknowledgmentDue = false;
    this.#segmentsSinceTold = 0;
    this.#room.send(this, {
      sequence,
      acknowledgment: acknowledges ? this.#receive.next : 0,
      flags,
      window: this.#receive.tellWindow(!isSyn),
      segmentSizeMax: isSyn ? this.#settings.segmentSize : undefined,
      windowShift:
        isSyn && this.#isScaled ? windowShiftFor(this.#room.limits.receiveBufferBytes) : undefined,
      payload,
    });
  }
}

/** Accepts connections, in the order in which they were opened. */
export interface TcpListener extends AsyncIterable<TcpConnection> {
  readonly port: number;
  /** Undefined once it is closed. */
  accept(): Promise<TcpConnection | undefined>;
  /** Connections that nobody has accepted are reset. */
  close(): void;
}
