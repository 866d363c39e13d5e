/** The faults in force. */
import type { Clock, Timer } from "./clock.ts";
import type { ApiRequest, Fault, FaultBoard, FaultTarget, NodeAddress } from "./fault.ts";
import { checkFault, FaultError } from "./fault-check.ts";
import { namePattern } from "./name-pattern.ts";
import type { Random } from "./random.ts";

const FAULT_COUNT_MAX = 10_000;

interface Entry {
  readonly fault: Fault;
  /** Of the name in its target: node, disk, object, table, function, instance or bucket. */
  readonly isNamed: (name: string) => boolean;
  readonly isRequest: (request: ApiRequest) => boolean;
  hits: number;
  /** `throttle`: requests that may pass now, as of `refilledMs`. */
  tokens: number;
  refilledMs: number;
}

export class FaultSet implements FaultBoard {
  readonly #clock: Pick<Clock, "now" | "schedule">;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<(spent?: Fault) => void>();
  #requestFaultCount = 0;
  /** The first `until` of all faults: before it nothing has ended. */
  #firstEnd = Number.POSITIVE_INFINITY;
  /** For those who follow: set while there are any and a fault has an end. */
  #end: { readonly atMs: number; readonly timer: Timer } | undefined;
  /** A reader came upon an end before its timer. */
  #isUntold = false;

  constructor(clock: Pick<Clock, "now" | "schedule">) {
    this.#clock = clock;
  }

  get quiet(): boolean {
    return this.#entries.size === this.#requestFaultCount;
  }

  get isRequestQuiet(): boolean {
    return this.#requestFaultCount === 0;
  }

  set(fault: Fault, hits = 0): void {
    const checked = checkFault(fault);
    this.#dropEnded();
    if (!this.#entries.has(checked.id) && this.#entries.size >= FAULT_COUNT_MAX) {
      throw new FaultError(`at most ${FAULT_COUNT_MAX} faults can be set`);
    }
    this.#drop(checked.id);
    this.#entries.set(checked.id, { ...entryOf(checked, this.#clock.now()), hits });
    if (isOfRequests(checked)) this.#requestFaultCount++;
    this.#firstEnd = Math.min(this.#firstEnd, checked.until ?? Number.POSITIVE_INFINITY);
    this.#tell();
  }

  clear(id: string): boolean {
    this.#dropEnded();
    const wasThere = this.#drop(id);
    this.#tell();
    return wasThere;
  }

  clearAll(): void {
    this.#entries.clear();
    this.#requestFaultCount = 0;
    this.#firstEnd = Number.POSITIVE_INFINITY;
    this.#tell();
  }

  follow(listener: (spent?: Fault) => void): () => void {
    // The same function may follow twice, and each ends for itself.
    const told = (spent?: Fault) => listener(spent);
    this.#listeners.add(told);
    this.#awaitEnd();
    return () => {
      this.#listeners.delete(told);
      this.#awaitEnd();
    };
  }

  list(): Fault[] {
    return this.#matching(() => true);
  }

  get(id: string): Fault | undefined {
    this.#dropEnded();
    return this.#entries.get(id)?.fault;
  }

  hits(id: string): number {
    return this.#entries.get(id)?.hits ?? 0;
  }

  onNode(node: NodeAddress): Fault[] {
    return this.#matching(
      ({ isNamed }, target) =>
        ("node" in target && isNamed(node.name)) || ("zone" in target && target.zone === node.zone),
    );
  }

  onDisk(node: NodeAddress): Fault[] {
    return this.#matching(({ isNamed }, target) => "disk" in target && isNamed(node.name));
  }

  onLink(from: NodeAddress, to: NodeAddress): Fault[] {
    return this.#matching(
      (_entry, target) =>
        "link" in target &&
        (target.link[0] === from.name || target.link[0] === from.zone) &&
        (target.link[1] === to.name || target.link[1] === to.zone),
    );
  }

  onObject(arn: string): Fault[] {
    return this.#matching(({ isNamed }, target) => "object" in target && isNamed(arn));
  }

  onTable(arn: string): Fault[] {
    return this.#matching(({ isNamed }, target) => "table" in target && isNamed(arn));
  }

  onFunction(arn: string): Fault[] {
    return this.#matching(({ isNamed }, target) => "function" in target && isNamed(arn));
  }

  onInstance(arn: string): Fault[] {
    return this.#matching(({ isNamed }, target) => "instance" in target && isNamed(arn));
  }

  onBucket(arn: string): Fault[] {
    return this.#matching(({ isNamed }, target) => "bucket" in target && isNamed(arn));
  }

  onRequest(request: ApiRequest): Fault[] {
    if (this.#requestFaultCount === 0) return [];
    return this.#matching(({ isRequest }, target) => "service" in target && isRequest(request));
  }

  strikes(fault: Fault, random: Random): boolean {
    const entry = this.#entries.get(fault.id);
    // Its last hit may have been another's, met at the same time.
    if (entry?.fault !== fault || !this.#isDue(entry, random)) return false;
    entry.hits++;
    if (entry.hits === fault.count) {
      this.#dropEnded();
      this.#drop(fault.id);
      this.#tell(fault);
    }
    return true;
  }

  #isDue(entry: Entry, random: Random): boolean {
    const { kind, probability = 1 } = entry.fault;
    if (kind === "throttle") return !takesToken(entry, this.#clock.now());
    return probability >= 1 || random.next() < probability;
  }

  #tell(spent?: Fault): void {
    this.#isUntold = false;
    this.#awaitEnd();
    for (const listener of [...this.#listeners]) listener(spent);
  }

  #awaitEnd(): void {
    const atMs = this.#listeners.size === 0 ? Number.POSITIVE_INFINITY : this.#firstEnd;
    if (this.#end?.atMs === atMs) return;
    this.#end?.timer.cancel();
    this.#end = undefined;
    if (atMs === Number.POSITIVE_INFINITY) return;
    const delayMs = Math.max(0, atMs - this.#clock.now());
    const timer = this.#clock.schedule(delayMs, () => {
      this.#end = undefined;
      this.#dropEnded();
      if (this.#isUntold) this.#tell();
      else this.#awaitEnd();
    });
    this.#end = { atMs, timer };
  }

  #matching(wanted: (entry: Entry, target: FaultTarget) => boolean): Fault[] {
    if (this.#entries.size === 0) return [];
    this.#dropEnded();
    const found: Fault[] = [];
    for (const entry of this.#entries.values()) {
      if (wanted(entry, entry.fault.target)) found.push(entry.fault);
    }
    return found;
  }

  #drop(id: string): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined) return false;
    this.#entries.delete(id);
    if (isOfRequests(entry.fault)) this.#requestFaultCount--;
    return true;
  }

  #dropEnded(): void {
    const now = this.#clock.now();
    if (now < this.#firstEnd) return;
    this.#firstEnd = Number.POSITIVE_INFINITY;
    for (const { fault } of [...this.#entries.values()]) {
      if (fault.until === undefined) continue;
      if (fault.until <= now) this.#isUntold = this.#drop(fault.id) || this.#isUntold;
      else this.#firstEnd = Math.min(this.#firstEnd, fault.until);
    }
  }
}

function isOfRequests({ target }: Fault): boolean {
  return "service" in target;
}

function entryOf(fault: Fault, nowMs: number): Entry {
  const tokens = burst(fault);
  const { isNamed, isRequest } = patternsOf(fault.target);
  return { fault, isNamed, isRequest, hits: 0, tokens, refilledMs: nowMs };
}

function patternsOf(target: FaultTarget): Pick<Entry, "isNamed" | "isRequest"> {
  const never = () => false;
  if ("service" in target) {
    const service = namePattern(target.service);
    const operation = namePattern(target.operation ?? "*");
    const principal = namePattern(target.principal ?? "*");
    const resource = namePattern(target.resource ?? "*");
    const isAnyResource = target.resource === undefined;
    return {
      isNamed: never,
      isRequest: (request) =>
        service(request.service) &&
        operation(request.operation) &&
        principal(request.principal) &&
        (isAnyResource || request.resources.some(resource)),
    };
  }
  const name = nameIn(target);
  return { isNamed: name === undefined ? never : namePattern(name), isRequest: never };
}

function nameIn(target: FaultTarget): string | undefined {
  if ("node" in target) return target.node;
  if ("disk" in target) return target.disk;
  if ("object" in target) return target.object;
  if ("function" in target) return target.function;
  if ("instance" in target) return target.instance;
  if ("bucket" in target) return target.bucket;
  return "table" in target ? target.table : undefined;
}

/** A second's worth may come at once, and one always may. */
function burst({ perSecond = 0 }: Fault): number {
  return perSecond === 0 ? 0 : Math.max(1, perSecond);
}

function takesToken(entry: Entry, nowMs: number): boolean {
  const { fault, refilledMs } = entry;
  const elapsedMs = Math.max(0, nowMs - refilledMs);
  const refilled = entry.tokens + (elapsedMs * (fault.perSecond ?? 0)) / 1000;
  entry.tokens = Math.min(burst(fault), refilled);
  entry.refilledMs = nowMs;
  if (entry.tokens < 1) return false;
  entry.tokens -= 1;
  return true;
}
