/**
 * The host's timers and time as they are when this is loaded. An emulator in a test's process shares its globals: whoever
 * puts others in their place there, to hold the tested program's time, does not hold the emulator's.
 */
export interface HostTime {
  readonly setTimeout: typeof globalThis.setTimeout;
  readonly clearTimeout: typeof globalThis.clearTimeout;
  readonly setImmediate: typeof globalThis.setImmediate;
  /** Milliseconds of the epoch. */
  now(): number;
  /** Milliseconds that never go back. */
  tick(): number;
}

const { performance, setTimeout, clearTimeout, setImmediate } = globalThis;
const now = Date.now;
const tick = performance.now.bind(performance);

export const hostTime: HostTime = { setTimeout, clearTimeout, setImmediate, now, tick };
