/**
 * What a clock showed at moments of the host's clock: straight lines, one from each move to the next. Whoever asks
 * knows moments to the second, so of the moves in one second of the host the last is enough. Bounded: of more moves
 * than are kept the oldest are forgotten.
 */
export interface ClockMove {
  /** The host's time from which on this line holds. */
  readonly wallMs: number;
  readonly now: number;
  /** 0 while paused. */
  readonly rate: number;
}

export const MOVES_MAX = 512;

export class ClockMoves {
  readonly #moves: ClockMove[];
  #leastMs: number;
  #mostMs: number;

  /** REQUIRES: at least one move, oldest first. */
  constructor(moves: readonly ClockMove[], [leastMs, mostMs]: readonly [number, number] = [0, 0]) {
    this.#moves = moves.slice(-MOVES_MAX);
    this.#leastMs = leastMs;
    this.#mostMs = mostMs;
    for (const { wallMs, now } of this.#moves) this.#note(now - wallMs);
  }

  add(move: ClockMove): void {
    const { wallMs, now } = move;
    // At another rate than the host's the offset has changed until here, too.
    this.#note(this.at(wallMs) - wallMs);
    this.#note(now - wallMs);
    const moves = this.#moves;
    const isSameSecond = secondOf((moves.at(-1) as ClockMove).wallMs) === secondOf(wallMs);
    if (isSameSecond && moves.length > 1) moves[moves.length - 1] = move;
    else moves.push(move);
    if (moves.length > MOVES_MAX) moves.shift();
  }

  /** The least and the most that the clock has been ahead of the host's until then, in whole milliseconds. */
  offsetsAt(wallMs: number): readonly [least: number, most: number] {
    const offsetMs = this.at(wallMs) - wallMs;
    const leastMs = Math.min(this.#leastMs, offsetMs);
    return [Math.floor(leastMs), Math.ceil(Math.max(this.#mostMs, offsetMs))];
  }

  get all(): readonly ClockMove[] {
    return [...this.#moves];
  }

  /**
   * A moment that is known only to lie within `withinMs` is taken as late as it may be before the next move. Of what is
   * forgotten, the least offset is assumed: older, rather than younger than it was.
   */
  at(wallMs: number, withinMs = 0): number {
    const moves = this.#moves;
    let index = moves.length - 1;
    // Nearly always asked for a moment shortly ago.
    while (index >= 0 && (moves[index] as ClockMove).wallMs > wallMs) index--;
    const line = moves[index];
    if (line === undefined) return wallMs + Math.min(this.#leastMs, offsetOf(moves[0]));
    const endMs = moves[index + 1]?.wallMs ?? Number.POSITIVE_INFINITY;
    return line.now + (Math.min(wallMs + withinMs, endMs) - line.wallMs) * line.rate;
  }

  #note(offsetMs: number): void {
    this.#leastMs = Math.min(this.#leastMs, offsetMs);
    this.#mostMs = Math.max(this.#mostMs, offsetMs);
  }
}

const secondOf = (wallMs: number) => Math.floor(wallMs / 1000);

function offsetOf(move: ClockMove | undefined): number {
  return move === undefined ? 0 : move.now - move.wallMs;
}
