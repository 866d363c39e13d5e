/**
 * `Date` and timers that follow the emulator's clock when it is moved: what would have fired in the time that was skipped
 * fires at once, in order. Given before the function's code is loaded, so that nothing has the host's own.
 */
import { createRequire, syncBuiltinESMExports } from "node:module";
import { promisify } from "node:util";

const require = createRequire(import.meta.url);
const host = { Date, setTimeout, setInterval, clearTimeout, clearInterval };
/** What the host's timers take. */
const DELAY_MS_MAX = 2 ** 31 - 1;

let offsetMs = 0;
const now = () => host.Date.now() + offsetMs;

class VirtualTimer {
  static pending = new Map();
  static #lastId = 0;
  #id = ++VirtualTimer.#lastId;
  #callback;
  #values;
  #delayMs;
  #repeats;
  #armed;
  #isRefed = true;
  dueMs;

  constructor(callback, delayMs, values, repeats) {
    if (typeof callback !== "function") {
      throw Object.assign(new TypeError('The "callback" argument must be of type function.'), {
        code: "ERR_INVALID_ARG_TYPE",
      });
    }
    this.#callback = callback;
    this.#values = values;
    this.#delayMs = delayMs >= 1 && delayMs <= DELAY_MS_MAX ? Math.trunc(delayMs) : 1;
    this.#repeats = repeats;
    this.refresh();
  }

  refresh() {
    this.dueMs = now() + this.#delayMs;
    VirtualTimer.pending.set(this.#id, this);
    this.arm();
    return this;
  }

  arm() {
    host.clearTimeout(this.#armed);
    this.#armed = host.setTimeout(() => this.#fire(), Math.max(0, this.dueMs - now()));
    if (!this.#isRefed) this.#armed.unref();
  }

  close() {
    host.clearTimeout(this.#armed);
    VirtualTimer.pending.delete(this.#id);
    return this;
  }

  ref() {
    this.#isRefed = true;
    this.#armed.ref();
    return this;
  }

  unref() {
    this.#isRefed = false;
    this.#armed.unref();
    return this;
  }

  hasRef() {
    return this.#isRefed;
  }

  [Symbol.toPrimitive]() {
    return this.#id;
  }

  [Symbol.dispose]() {
    this.close();
  }

  #fire() {
    if (this.#repeats) this.refresh();
    else VirtualTimer.pending.delete(this.#id);
    this.#callback(...this.#values);
  }
}

function clear(timer) {
  if (timer instanceof VirtualTimer) timer.close();
  else if (typeof timer === "number" || typeof timer === "string") {
    VirtualTimer.pending.get(Number(timer))?.close();
  } else host.clearTimeout(timer);
}

function sleep(delayMs, value, { signal, ref = true } = {}) {
  return new Promise((resolve, reject) => {
    const abort = () => {
      timer.close();
      reject(Object.assign(new Error("The operation was aborted"), aborted(signal)));
    };
    const timer = new VirtualTimer(
      () => {
        signal?.removeEventListener("abort", abort);
        resolve(value);
      },
      delayMs,
      [],
      false,
    );
    if (!ref) timer.unref();
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  });
}

function aborted(signal) {
  return { name: "AbortError", code: "ABORT_ERR", cause: signal.reason };
}

class VirtualDate extends host.Date {
  constructor(...values) {
    if (values.length === 0) super(now());
    else super(...values);
  }

  static now() {
    return now();
  }
}

/** `Date()` without `new` gives a text. */
const CallableDate = new Proxy(VirtualDate, { apply: () => new VirtualDate().toString() });
Object.defineProperty(CallableDate, "name", { value: "Date" });
VirtualDate.prototype.constructor = CallableDate;

export class VirtualTime {
  #client;

  /** @param client of its own connection, which never keeps the process alive */
  constructor(client) {
    this.#client = client;
    const replaced = {
      setTimeout: (callback, delayMs, ...values) =>
        new VirtualTimer(callback, delayMs, values, false),
      setInterval: (callback, delayMs, ...values) =>
        new VirtualTimer(callback, delayMs, values, true),
      clearTimeout: clear,
      clearInterval: clear,
    };
    replaced.setTimeout[promisify.custom] = sleep;
    globalThis.Date = CallableDate;
    Object.assign(globalThis, replaced);
    Object.assign(require("node:timers"), replaced);
    require("node:timers/promises").setTimeout = sleep;
    syncBuiltinESMExports();
    void this.#listen();
  }

  follow(milliseconds) {
    if (!Number.isFinite(milliseconds) || milliseconds === offsetMs) return;
    offsetMs = milliseconds;
    const pending = [...VirtualTimer.pending.values()].sort((a, b) => a.dueMs - b.dueMs);
    for (const timer of pending) timer.arm();
  }

  /** While an invocation runs the clock may move too. */
  async #listen() {
    for (;;) this.follow(await this.#client.clockOffset(offsetMs));
  }
}
