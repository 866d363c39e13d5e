/** The faults in force, and the check of faults that come from outside. */
import type { Clock } from "./clock.ts";
import type { Fault, FaultBoard, FaultTarget, NodeAddress } from "./fault.ts";
import type { Random } from "./random.ts";

const kinds: readonly string[] = ["down", "slow", "lossy", "corrupt", "error"];
const FAULT_COUNT_MAX = 10_000;
const NAME_LENGTH_MAX = 256;
const DELAY_MS_MAX = 24 * 60 * 60 * 1000;

/** The message names the member at fault. */
export class FaultError extends Error {
  override readonly name = "FaultError";
}

export class FaultSet implements FaultBoard {
  readonly #clock: Pick<Clock, "now">;
  readonly #faults = new Map<string, Fault>();
  readonly #listeners: (() => void)[] = [];
  /** The first `until` of all faults: before it nothing has ended. */
  #firstEnd = Number.POSITIVE_INFINITY;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  get quiet(): boolean {
    return this.#faults.size === 0;
  }

  /** A fault with the same id is replaced. Throws `FaultError` when it is malformed. */
  set(fault: Fault): void {
    const checked = checkFault(fault);
    this.#dropEnded();
    if (!this.#faults.has(checked.id) && this.#faults.size >= FAULT_COUNT_MAX) {
      throw new FaultError(`at most ${FAULT_COUNT_MAX} faults can be set`);
    }
    this.#faults.delete(checked.id);
    this.#faults.set(checked.id, checked);
    this.#firstEnd = Math.min(this.#firstEnd, checked.until ?? Number.POSITIVE_INFINITY);
    this.#tell();
  }

  clear(id: string): void {
    this.#faults.delete(id);
    this.#tell();
  }

  clearAll(): void {
    this.#faults.clear();
    this.#firstEnd = Number.POSITIVE_INFINITY;
    this.#tell();
  }

  follow(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  list(): Fault[] {
    return this.#matching(() => true);
  }

  onNode(node: NodeAddress): Fault[] {
    return this.#matching(
      (target) =>
        ("node" in target && target.node === node.name) ||
        ("zone" in target && target.zone === node.zone),
    );
  }

  /** An end of a link is the name of a node or of a zone; links have a direction. */
  onLink(from: NodeAddress, to: NodeAddress): Fault[] {
    return this.#matching(
      (target) =>
        "link" in target &&
        (target.link[0] === from.name || target.link[0] === from.zone) &&
        (target.link[1] === to.name || target.link[1] === to.zone),
    );
  }

  onOperation(operation: string): Fault[] {
    return this.#matching((target) => "operation" in target && target.operation === operation);
  }

  #matching(wanted: (target: FaultTarget) => boolean): Fault[] {
    if (this.#faults.size === 0) return [];
    this.#dropEnded();
    const found: Fault[] = [];
    for (const fault of this.#faults.values()) if (wanted(fault.target)) found.push(fault);
    return found;
  }

  #dropEnded(): void {
    const now = this.#clock.now();
    if (now < this.#firstEnd) return;
    this.#firstEnd = Number.POSITIVE_INFINITY;
    for (const fault of [...this.#faults.values()]) {
      if (fault.until === undefined) continue;
      if (fault.until <= now) this.#faults.delete(fault.id);
      else this.#firstEnd = Math.min(this.#firstEnd, fault.until);
    }
  }
}

/** Whether this call is one of the share that a fault hits; `down` and `slow` hit every call. */
export function faultHits(fault: Fault, random: Random): boolean {
  if (fault.kind === "down" || fault.kind === "slow") return true;
  const probability = fault.probability ?? 1;
  return probability >= 1 || random.next() < probability;
}

/** A frozen copy of a fault given as plain data; throws `FaultError` saying what is wrong with it. */
export function checkFault(given: unknown): Fault {
  const { id, target, kind, delayMs, probability, until, ...rest } = record(given, "a fault");
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) throw new FaultError(`a fault has no member ${quote(unknown)}`);
  if (typeof kind !== "string" || !kinds.includes(kind)) {
    throw new FaultError(`kind must be one of ${kinds.join(", ")}, not ${quote(kind)}`);
  }
  const fault: { -readonly [K in keyof Fault]: Fault[K] } = {
    id: nameOf(id, "id"),
    target: checkTarget(target),
    kind: kind as Fault["kind"],
  };
  if (delayMs !== undefined) fault.delayMs = within(delayMs, "delayMs", DELAY_MS_MAX);
  else if (kind === "slow") throw new FaultError("a slow fault needs delayMs");
  if (probability !== undefined) fault.probability = within(probability, "probability", 1);
  if (until !== undefined) fault.until = within(until, "until", Number.MAX_SAFE_INTEGER);
  return Object.freeze(fault);
}

function checkTarget(given: unknown): FaultTarget {
  const target = record(given, "target");
  const members = Object.keys(target);
  const member = members[0];
  if (members.length !== 1 || member === undefined) {
    throw new FaultError("target must have exactly one of zone, node, link, operation");
  }
  const value = target[member];
  if (member === "zone") return Object.freeze({ zone: nameOf(value, "target.zone") });
  if (member === "node") return Object.freeze({ node: nameOf(value, "target.node") });
  if (member === "operation") {
    return Object.freeze({ operation: nameOf(value, "target.operation") });
  }
  if (member === "link") {
    if (!Array.isArray(value) || value.length !== 2) {
      throw new FaultError("target.link must be [from, to]");
    }
    const link = [nameOf(value[0], "target.link[0]"), nameOf(value[1], "target.link[1]")] as const;
    return Object.freeze({ link: Object.freeze(link) });
  }
  throw new FaultError(`target has no member ${quote(member)}`);
}

function record(given: unknown, what: string): Record<string, unknown> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new FaultError(`${what} must be an object, not ${quote(given)}`);
  }
  return given as Record<string, unknown>;
}

function nameOf(given: unknown, member: string): string {
  if (typeof given !== "string" || given === "" || given.length > NAME_LENGTH_MAX) {
    throw new FaultError(
      `${member} must be a string of 1 to ${NAME_LENGTH_MAX} characters, not ${quote(given)}`,
    );
  }
  return given;
}

function within(given: unknown, member: string, max: number): number {
  if (typeof given !== "number" || !(given >= 0 && given <= max)) {
    throw new FaultError(`${member} must be a number from 0 to ${max}, not ${quote(given)}`);
  }
  return given;
}

function quote(given: unknown): string {
  const text = JSON.stringify(given) ?? String(given);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
