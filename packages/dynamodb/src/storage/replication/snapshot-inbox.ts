/** A snapshot on its way in: pieces come one by one and are handed to the state machine as it asks for them. */
import { SnapshotAbandonedError } from "./failure.ts";
import type { SnapshotPiece } from "./messages.ts";

export class SnapshotInbox {
  readonly ballot: number;
  readonly index: number;
  readonly indexBallot: number;
  /** Settles when the state is in place, or never will be. */
  readonly installed: Promise<void>;
  #nextPiece = 0;
  readonly #pieces: Uint8Array[] = [];
  #isComplete = false;
  #isAbandoned = false;
  #wake: (() => void) | undefined;

  constructor(
    { ballot, index, indexBallot }: SnapshotPiece,
    install: (pieces: AsyncIterable<Uint8Array>) => Promise<void>,
  ) {
    this.ballot = ballot;
    this.index = index;
    this.indexBallot = indexBallot;
    this.installed = install(this.#iterate());
    this.installed.catch(() => {});
  }

  isFor({ ballot, index }: SnapshotPiece): boolean {
    return ballot === this.ballot && index === this.index && !this.#isAbandoned;
  }

  /** False for a piece that does not follow; one that came before changes nothing. */
  add({ piece, bytes, isLast }: SnapshotPiece): boolean {
    if (piece > this.#nextPiece) return false;
    if (piece < this.#nextPiece) return true;
    this.#nextPiece++;
    this.#pieces.push(bytes);
    this.#isComplete = isLast;
    this.#wake?.();
    return true;
  }

  /** Makes the installation fail, which leaves the state machine as it was. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#wake?.();
  }

  async *#iterate(): AsyncIterable<Uint8Array> {
    for (;;) {
      if (this.#isAbandoned) throw new SnapshotAbandonedError("the snapshot was given up");
      const piece = this.#pieces.shift();
      if (piece !== undefined) yield piece;
      else if (this.#isComplete) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
