/**
 * What a clock showed at moments of the host's clock: straight lines, one from each move to the next. Whoever asks
 * knows moments to the second, so of the moves in one second of the host the last is enough. Bounded: of more moves
 * than are kept the oldest are forgotten.
 */
export interface ClockMove {
  /** The host's time from which on this line holds. */
  readonly hostMs: number;
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
    for (const { hostMs, now } of this.#moves) this.note(now - hostMs);
  }

  add(move: ClockMove): void {
    const { hostMs, now } = move;
    // At another rate than the host's the offset has changed until here, too.
    this.note(this.at(hostMs) - hostMs);
    this.note(now - hostMs);
    const moves = this.#moves;
    const isSameSecond = secondOf(this.last.hostMs) === secondOf(hostMs);
    if (isSameSecond && moves.length > 1) moves[moves.length - 1] = move;
    else moves.push(move);
    if (moves.length > MOVES_MAX) moves.shift();
  }

  /** The least and the most that the clock has been ahead of the host's until then, in whole milliseconds. */
  offsetsAt(hostMs: number): readonly [least: number, most: number] {
    const offsetMs = this.at(hostMs) - hostMs;
    const leastMs = Math.min(this.#leastMs, offsetMs);
    return [Math.floor(leastMs), Math.ceil(Math.max(this.#mostMs, offsetMs))];
  }

  get last(): ClockMove {
    return this.#moves.at(-1) as ClockMove;
  }

  get all(): readonly ClockMove[] {
    return [...this.#moves];
  }

  /**
   * On a line that is faster than the host a moment is taken as late within `withinMs` as it may be before the next
   * move. Of what is forgotten, the least offset is assumed: older, rather than younger than it was.
   */
  at(hostMs: number, withinMs = 0): number {
    const moves = this.#moves;
    let index = moves.length - 1;
    // Nearly always asked for a moment shortly ago.
    while (index >= 0 && (moves[index] as ClockMove).hostMs > hostMs) index--;
    const line = moves[index];
    if (line === undefined) return hostMs + Math.min(this.#leastMs, offsetOf(moves[0]));
    const endMs = moves[index + 1]?.hostMs ?? Number.POSITIVE_INFINITY;
    const latestMs = line.rate > 1 ? Math.min(hostMs + withinMs, endMs) : hostMs;
    return line.now + (latestMs - line.hostMs) * line.rate;
  }

  /** Of an offset that there was. */
  note(offsetMs: number): void {
    this.#leastMs = Math.min(this.#leastMs, offsetMs);
    this.#mostMs = Math.max(this.#mostMs, offsetMs);
  }
}

const secondOf = (hostMs: number) => Math.floor(hostMs / 1000);

function offsetOf(move: ClockMove | undefined): number {
  return move === undefined ? 0 : move.now - move.hostMs;
}
