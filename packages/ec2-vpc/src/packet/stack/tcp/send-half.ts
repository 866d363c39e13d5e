/**
 * The half of a connection that sends (RFC 9293, 3.8): what is written, what is under way, when it is sent again. It
 * knows flags and numbers, not states; who owns it turns what it emits into segments.
 */
import type { Clock } from "@cloudglass/env";
import { TCP_FLAG } from "../../frame/numbers.ts";
import { CongestionWindow } from "./congestion-window.ts";
import { DeadlineTimer } from "./deadline-timer.ts";
import { RoundTripTime, TIMEOUT_MS_MAX } from "./round-trip-time.ts";
import { NO_BYTES } from "./segment.ts";
import { SendQueue } from "./send-queue.ts";
import { distance, isAtOrBefore, isBefore, laterOf, sequenceAfter } from "./sequence.ts";

/** As Linux has them: `tcp_syn_retries`, `tcp_synack_retries`, `tcp_retries2`. */
const OPENING_RETRIES_MAX = 6;
const ANSWERING_RETRIES_MAX = 5;
const RETRIES_MAX = 15;

export interface SendHalfOptions {
  readonly clock: Clock;
  readonly initialSequence: number;
  readonly segmentSize: number;
  /** The segment carries the acknowledgment too, except the very first of who opens. */
  emit(flags: number, sequence: number, payload: Uint8Array): void;
  /** The peer has not answered for too long. */
  gaveUp(): void;
}

export class SendHalf {
  readonly #options: SendHalfOptions;
  readonly #queue = new SendQueue();
  readonly #roundTrip: RoundTripTime;
  readonly #congestion: CongestionWindow;
  readonly #retransmission: DeadlineTimer;
  /** Asks a peer whose window is closed whether it still is. */
  readonly #probe: DeadlineTimer;
  #segmentSize: number;
  /** SND.UNA, SND.NXT, and the highest that SND.NXT has been: it goes back when a timer runs out. */
  #unacknowledged: number;
  #next: number;
  #sentUpTo: number;
  #window = 0;
  #windowMax = 0;
  /** SND.WL1 and SND.WL2. */
  #windowSequence = 0;
  #windowAcknowledgment = 0;
  #openingFlags = 0;
  #isOpen = false;
  #isEnding = false;
  #isEnded = false;
  #retries = 0;
  /** Since the peer was last heard of, and since its window closed. */
  #silentProbes = 0;
  #probes = 0;

  constructor(options: SendHalfOptions) {
    const { clock, initialSequence, segmentSize } = options;
    this.#options = options;
    this.#segmentSize = segmentSize;
    this.#roundTrip = new RoundTripTime(clock);
    this.#congestion = new CongestionWindow(segmentSize);
    this.#retransmission = new DeadlineTimer(clock, () => this.#timedOut());
    this.#probe = new DeadlineTimer(clock, () => this.#sendProbe());
    this.#unacknowledged = initialSequence;
    this.#next = initialSequence;
    this.#sentUpTo = initialSequence;
  }

  get unacknowledged(): number {
    return this.#unacknowledged;
  }

  /** Of segments without payload: after all that was sent, or the peer, who may have it, would take them for old ones. */
  get next(): number {
    return this.#sentUpTo;
  }

  get queuedBytes(): number {
    return this.#queue.length;
  }

  get segmentSize(): number {
    return this.#segmentSize;
  }

  /** Its FIN is acknowledged, and everything before it. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  get isEnding(): boolean {
    return this.#isEnding;
  }

  get isUnderWay(): boolean {
    return this.#unacknowledged !== this.#sentUpTo;
  }

  /** Sends the SYN; again when it was sent already. */
  open(flags: number): void {
    this.#openingFlags = flags;
    this.#sent(this.#unacknowledged, 1);
    this.#emit(flags, this.#unacknowledged, NO_BYTES);
  }

  /** What is written before the peer has answered the SYN waits. */
  write(bytes: Uint8Array): void {
    this.#queue.push(bytes);
  }

  end(): void {
    this.#isEnding = true;
  }

  limitSegmentSize(segmentSize: number): void {
    if (segmentSize >= this.#segmentSize) return;
    this.#segmentSize = segmentSize;
    this.#congestion.resize(segmentSize);
  }

  /** A router says that what was sent is too large for the path: all that is under way goes out again, smaller. */
  pathShrunk(segmentSize: number): void {
    if (segmentSize >= this.#segmentSize) return;
    this.limitSegmentSize(segmentSize);
    if (!this.#isOpen) return;
    this.#next = this.#unacknowledged;
    this.transmit();
  }

  /** It acknowledges what was never sent. */
  isBeyond(acknowledgment: number): boolean {
    return isBefore(this.#sentUpTo, acknowledgment);
  }

  /** REQUIRES: not beyond, and later than what was acknowledged. */
  acknowledge(acknowledgment: number): void {
    let bytes = distance(this.#unacknowledged, acknowledgment);
    if (!this.#isOpen) {
      this.#isOpen = true;
      bytes--;
    }
    if (bytes > this.#queue.length) {
      this.#isEnded = true;
      bytes = this.#queue.length;
    }
    this.#queue.drop(bytes);
    this.#unacknowledged = acknowledgment;
    this.#next = laterOf(this.#next, acknowledgment);
    this.#roundTrip.acknowledged(acknowledgment);
    this.#retries = 0;
    if (this.isUnderWay) this.#retransmission.set(this.#roundTrip.timeoutMs);
    else this.#retransmission.clear();
    if (bytes > 0 && this.#congestion.acknowledged(acknowledgment, bytes)) this.#sendFirstAgain();
  }

  /** The peer says again what it waits for: it got something that comes later. */
  duplicate(): void {
    const flight = distance(this.#unacknowledged, this.#sentUpTo);
    if (this.#congestion.duplicate(this.#unacknowledged, flight, this.#sentUpTo)) {
      this.#sendFirstAgain();
    }
  }

  get window(): number {
    return this.#window;
  }

  /** Older segments do not change it (RFC 9293, 3.10.7.4). */
  updateWindow(sequence: number, acknowledgment: number, window: number): void {
    const isNewer =
      isBefore(this.#windowSequence, sequence) ||
      (this.#windowSequence === sequence &&
        isAtOrBefore(this.#windowAcknowledgment, acknowledgment));
    if (isNewer) this.openWindow(sequence, acknowledgment, window);
  }

  openWindow(sequence: number, acknowledgment: number, window: number): void {
    this.#window = window;
    this.#windowMax = Math.max(this.#windowMax, window);
    this.#windowSequence = sequence;
    this.#windowAcknowledgment = acknowledgment;
  }

  /** The peer is there, whatever it says. */
  heard(): void {
    this.#silentProbes = 0;
  }

  /** Sends what may be sent now. */
  transmit(): void {
    if (!this.#isOpen || this.#isEnded) return;
    while (this.#sendNext());
    const isStuck = this.#next === this.#unacknowledged && this.#queue.length > 0;
    if (!isStuck) {
      this.#probe.clear();
      this.#probes = 0;
    } else if (!this.#probe.isSet && !this.#retransmission.isSet) {
      this.#probe.set(this.#roundTrip.timeoutMs);
    }
  }

  close(): void {
    this.#retransmission.cancel();
    this.#probe.cancel();
    this.#queue.clear();
    this.#isEnded = true;
  }

  #sendNext(): boolean {
    const offset = distance(this.#unacknowledged, this.#next);
    const pending = this.#queue.length - offset;
    // The FIN is out.
    if (pending < 0) return false;
    const room = Math.max(0, Math.min(this.#window, this.#congestion.bytes) - offset);
    const length = Math.min(pending, this.#segmentSize, room);
    const isLast = length === pending;
    const ends = isLast && this.#isEnding;
    if (length === 0 && !ends) return false;
    const isWorthwhile =
      isLast ||
      length === this.#segmentSize ||
      length * 2 >= this.#windowMax ||
      isBefore(this.#next, this.#sentUpTo);
    if (!isWorthwhile) return false;
    const sequence = this.#next;
    this.#sent(sequence, length + (ends ? 1 : 0));
    this.#emit(dataFlags(isLast, ends), sequence, this.#queue.read(offset, length));
    return true;
  }

  /** Nothing that was never sent goes with it: the peer's window, or this half's own count, may not have it. */
  #sendFirstAgain(): void {
    const flight = distance(this.#unacknowledged, this.#sentUpTo);
    const length = Math.min(this.#queue.length, this.#segmentSize, flight);
    const isLast = length === this.#queue.length;
    const ends = isLast && this.#isEnding && flight > length;
    if (length === 0 && !ends) return;
    this.#roundTrip.sentAgain();
    this.#retransmission.set(this.#roundTrip.timeoutMs);
    this.#emit(dataFlags(isLast, ends), this.#unacknowledged, this.#queue.read(0, length));
  }

  #sent(sequence: number, length: number): void {
    const end = sequenceAfter(sequence, length);
    if (sequence === this.#sentUpTo) this.#roundTrip.sent(end);
    else this.#roundTrip.sentAgain();
    this.#next = end;
    this.#sentUpTo = laterOf(this.#sentUpTo, end);
    if (!this.#retransmission.isSet) this.#retransmission.set(this.#roundTrip.timeoutMs);
  }

  #timedOut(): void {
    if (this.#retries++ >= this.#retriesMax()) {
      this.#options.gaveUp();
      return;
    }
    this.#roundTrip.timedOut();
    if (!this.#isOpen) {
      this.open(this.#openingFlags);
      return;
    }
    this.#congestion.timedOut(distance(this.#unacknowledged, this.#sentUpTo), this.#sentUpTo);
    this.#next = this.#unacknowledged;
    this.transmit();
  }

  #retriesMax(): number {
    if (this.#isOpen) return RETRIES_MAX;
    return (this.#openingFlags & TCP_FLAG.ack) === 0 ? OPENING_RETRIES_MAX : ANSWERING_RETRIES_MAX;
  }

  /**
   * RFC 9293, 3.8.6.1. A closed window is asked about with a number that the peer knows, as Linux does: a byte that it may
   * or may not take would leave both sides in doubt. It is no reason to give up as long as the peer answers. A window
   * that is open a little is used after all.
   */
  #sendProbe(): void {
    if (this.#silentProbes++ >= RETRIES_MAX) {
      this.#options.gaveUp();
      return;
    }
    const length = Math.min(this.#queue.length, this.#window, this.#segmentSize);
    if (length > 0) {
      const isLast = length === this.#queue.length && !this.#isEnding;
      this.#sent(this.#next, length);
      this.#emit(dataFlags(isLast, false), this.#unacknowledged, this.#queue.read(0, length));
      return;
    }
    const backoffMs = this.#roundTrip.timeoutMs * 2 ** Math.min(this.#probes++, 20);
    this.#probe.set(Math.min(TIMEOUT_MS_MAX, backoffMs));
    this.#emit(TCP_FLAG.ack, sequenceAfter(this.#unacknowledged, -1), NO_BYTES);
  }

  #emit(flags: number, sequence: number, payload: Uint8Array): void {
    this.#options.emit(flags, sequence, payload);
  }
}

function dataFlags(isLast: boolean, ends: boolean): number {
  return TCP_FLAG.ack | (isLast ? TCP_FLAG.psh : 0) | (ends ? TCP_FLAG.fin : 0);
}
