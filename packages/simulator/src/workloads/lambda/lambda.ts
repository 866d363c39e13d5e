/**
 * Lambda's scheduling under everything that happens to it: requests alone and in bursts, functions that fail in every
 * way, changes of configuration, hours that pass at once, ends of the process. The queue's store survives.
 */
import assert from "node:assert/strict";
import {
  type ConcurrencyTerms,
  Dispatcher,
  EventQueue,
  type EventVerdict,
  type InvokeOutcome,
  ProvisionedConcurrency,
  type QueuedEvent,
  Snapshots,
} from "../../../../lambda/src/scheduling/index.ts";
import { ModelWorker } from "../../../../lambda/src/scheduling/model-worker.fixture.ts";
import { pick, pickMagnitude, pickWeighted } from "../../pick.ts";
import type { Workload, WorkloadRun } from "../../workload.ts";
import type { SimulatedProcess, World } from "../../world.ts";
import { EventLedger } from "./event-ledger.ts";
import { EXITS, FlakyScript } from "./flaky-script.ts";
import { ACCOUNT_LIMIT, FunctionModel } from "./function-model.ts";

const SETTINGS = { environmentsMax: 24, startsAtOnceMax: 4 };
const IDLE_MS = 15 * 60_000;
const AGE_MS_MAX = 6 * 60 * 60_000;
const RETRIES_MAX = 2;

const ACTIONS = {
  invoke: 40,
  burst: 4,
  event: 10,
  pass: 40,
  seconds: 10,
  jump: 2,
  kill: 3,
  reconfigure: 2,
  reserve: 3,
  provision: 2,
  crash: 1,
  close: 0.5,
} as const;

export function lambda(): Workload {
  return {
    name: "lambda",
    setUp: async (world) => {
      const run = new LambdaRun(world);
      run.boot();
      return run;
    },
  };
}

class LambdaRun implements WorkloadRun {
  readonly #world: World;
  readonly #functions: readonly FunctionModel[];
  readonly #events = new EventLedger();
  #process!: SimulatedProcess;
  #script!: FlakyScript;
  #worker!: ModelWorker;
  #dispatcher!: Dispatcher<string>;
  #provisioned!: ProvisionedConcurrency<string>;
  #snapshots!: Snapshots<string>;
  #queue!: EventQueue<string>;
  #requestCount = 0;
  #broken: { readonly error: unknown } | undefined;
  /** Requests of this process that a function has seen. */
  readonly #seen = new Set<string>();
  /** Requests that take from what nobody reserved. */
  readonly #sharing = new Set<string>();
  /** The most that they might be since none of them ran. */
  #sharedMax = ACCOUNT_LIMIT;
  readonly #counts: Record<string, number> = {};

  constructor(world: World) {
    this.#world = world;
    const timeouts = [3000, 3000, 100, 900_000, 8000];
    this.#functions = timeouts.map((timeoutMs, index) => new FunctionModel(index, timeoutMs));
  }

  counts(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  boot(): void {
    this.#process = this.#world.boot("process");
    const { clock, random } = this.#process.environment;
    this.#script = new FlakyScript(this.#world.random, (requestId) => this.#onRun(requestId));
    this.#worker = new ModelWorker(clock, this.#script);
    this.#dispatcher = new Dispatcher({
      clock,
      random,
      worker: this.#worker,
      settings: SETTINGS,
      onPlatformLine: ({ environmentId, text }) =>
        this.#world.record(`${environmentId.slice(0, 8)} ${text}`),
    });
    this.#provisioned = new ProvisionedConcurrency(this.#dispatcher);
    this.#snapshots = new Snapshots(this.#dispatcher);
    this.#seen.clear();
    this.#sharing.clear();
    for (const each of this.#functions) {
      each.underWay = 0;
      each.watch();
      this.#provision(each);
    }
    const target = {
      policy: (event: QueuedEvent<string>) => ({
        retriesMax: RETRIES_MAX,
        ageMsMax: 6 * 60 * 60_000,
        isSwitchedOff: this.#function(event.details).reserved === 0,
        stopsRecursion: true,
      }),
      attempt: (event: QueuedEvent<string>) => this.#watched(() => this.#attempt(event)),
      settle: (event: QueuedEvent<string>, verdict: EventVerdict) =>
        this.#watched(() => this.#settle(event, verdict)),
    };
    this.#queue = new EventQueue({ clock, store: this.#events.store, target });
    this.#queue.resume();
  }

  async step(): Promise<void> {
    const action = pickWeighted(this.#world.random, ACTIONS);
    await this.#act(action);
    await this.#world.clock.settle();
    this.#examine();
  }

  async check(): Promise<void> {
    this.#script.isHealthy = true;
    for (const each of this.#functions) {
      each.reserved = undefined;
      this.#provision(each);
    }
    await this.#world.drain(24 * 60 * 60_000);
    // The longest that an event may be tried.
    await this.#world.pass(7 * 60 * 60_000);
    this.#examine();
    assert.equal(this.#queue.size, 0, "events are left");
    this.#events.checkAll();
    for (const each of this.#functions) {
      if (each.provisioned > 0) await this.#untilReady(each);
      this.#provisioned.remove(each.name);
    }
    await this.#world.pass(IDLE_MS + 10_000);
    const left = this.#dispatcher.environments().filter(({ state }) => state !== "snapshot");
    assert.deepEqual(left, [], "idle environments are left");
    await this.#close();
  }

  /** One that is just being recycled is back soon. */
  async #untilReady({ name }: FunctionModel): Promise<void> {
    for (let patience = 5; patience > 0; patience--) {
      if (this.#provisioned.status(name)?.status === "READY") return;
      await this.#world.pass(3000);
    }
    assert.fail(`what is provisioned for ${name} is not ready`);
  }

  async #act(action: keyof typeof ACTIONS): Promise<void> {
    const { random } = this.#world;
    const each = pick(random, this.#functions);
    if (action === "invoke") this.#invoke(each);
    else if (action === "burst") for (let i = random.below(40); i >= 0; i--) this.#invoke(each);
    else if (action === "event") await this.#accept(each);
    else if (action === "pass") await this.#world.pass(random.next() * 200);
    else if (action === "seconds") await this.#world.pass(pickMagnitude(random, 0, 20_000));
    else if (action === "jump") await this.#world.pass(pickMagnitude(random, 0, 8 * 60 * 60_000));
    else if (action === "kill") this.#kill();
    else if (action === "reconfigure") this.#reconfigure(each);
    else if (action === "reserve") this.#reserve(each);
    else if (action === "crash") this.#crash();
    else if (action === "close") await this.#closeAndBoot();
    else {
      each.provisioned = Math.min(random.below(3), each.reserved ?? 2);
      if (this.#isOvercommitted) each.provisioned = 0;
      this.#provision(each);
    }
    this.#count(action);
  }

  #invoke(each: FunctionModel): void {
    const requestId = `r${++this.#requestCount}`;
    this.#world.start(requestId, async () => void (await this.#ask(each, requestId, false)));
  }

  /** Judges the outcome; resolves once the environment is at rest too. */
  async #ask(
    each: FunctionModel,
    requestId: string,
    isAsynchronous: boolean,
  ): Promise<InvokeOutcome> {
    const process = this.#process;
    const payload = Buffer.from(requestId);
    const provisionedName = each.name;
    const request = { requestId, payload, invokedArn: each.arn, traceHeader: "" };
    const isQuiet = each.hasRoom && this.#functions.every((other) => other.underWay === 0);
    const terms = this.#terms(each);
    each.underWay++;
    each.lastRevision = each.revision;
    if (each.reserved === undefined) this.#sharing.add(requestId);
    this.#watchLimits();
    const plan = each.plan();
    const whole = { ...request, provisionedName, isAsynchronous };
    const outcome = await this.#dispatcher.invoke(plan, whole, terms);
    if (!process.alive) return outcome;
    this.#world.record(`${requestId} ${outcome.kind}`);
    this.#count(outcome.kind === "throttled" ? outcome.reason : outcome.kind);
    this.#judge(requestId, outcome, isQuiet, isAsynchronous);
    if ("reported" in outcome) {
      const report = await outcome.reported;
      assert(report.billedMs >= report.durationMs, "billed less than it took");
      this.#count(`report: ${report.status}`);
    }
    each.underWay--;
    this.#sharing.delete(requestId);
    return outcome;
  }

  #judge(requestId: string, outcome: InvokeOutcome, isQuiet: boolean, isAgain: boolean): void {
    const wasSeen = this.#seen.has(requestId);
    if (outcome.kind === "answered") {
      assert.equal(Buffer.from(outcome.payload).toString(), requestId, "another's answer");
      assert(wasSeen, "an answer of nobody");
    } else if (outcome.kind === "throttled") {
      assert(isAgain || !wasSeen, "ran and was throttled");
      assert(!isQuiet, "throttled while nothing ran");
    }
  }

  #onRun(requestId: string): void {
    if (requestId.startsWith("r")) assert(!this.#seen.has(requestId), `${requestId} ran twice`);
    this.#seen.add(requestId);
  }

  async #accept(each: FunctionModel): Promise<void> {
    const eventId = `e${++this.#requestCount}`;
    const event = { eventId, functionArn: each.arn, passes: 1, details: each.name };
    if (await this.#queue.accept(event)) this.#events.accepted(eventId);
  }

  /** The queue takes what is thrown for an error of the system. */
  async #watched<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      this.#broken ??= { error };
      throw error;
    }
  }

  async #attempt(event: QueuedEvent<string>): Promise<InvokeOutcome> {
    const { eventId, details } = event;
    const outcome = await this.#ask(this.#function(details), eventId, true);
    if (["answered", "function-error"].includes(outcome.kind)) {
      this.#events.attempted(eventId, RETRIES_MAX + 1);
    }
    return outcome;
  }

  async #settle(event: QueuedEvent<string>, verdict: EventVerdict): Promise<void> {
    this.#events.settled(event.eventId, verdict, RETRIES_MAX);
    this.#count(`event: ${verdict.condition}`);
    this.#world.record(`${event.eventId} ${verdict.condition} after ${verdict.attempts}`);
  }

  #kill(): void {
    const { alive } = this.#worker;
    if (alive.length === 0) return;
    const { random } = this.#world;
    const sandbox = pick(random, alive);
    this.#world.record(`kill ${sandbox.id.slice(0, 8)}`);
    sandbox.die(pick(random, EXITS));
  }

  #reconfigure(each: FunctionModel): void {
    each.revision++;
    if (!each.hasSnapStart) return;
    each.lastRevision = each.revision;
    void this.#snapshots.take(each.plan()).then(({ kind }) => this.#count(`snapshot: ${kind}`));
  }

  #reserve(each: FunctionModel): void {
    const { random } = this.#world;
    each.reserved = pick(random, [undefined, undefined, 0, 1, 2, 3]);
    if (this.#isOvercommitted) each.reserved = undefined;
    if (this.#isOvercommitted) each.provisioned = 0;
    if (each.reserved !== undefined) each.provisioned = Math.min(each.provisioned, each.reserved);
    this.#watchLimits();
    this.#provision(each);
  }

  #provision(each: FunctionModel): void {
    const plan = each.plan("provisioned-concurrency");
    if (each.provisioned === 0) this.#provisioned.remove(each.name);
    else this.#provisioned.set(each.name, plan, this.#terms(each), each.provisioned);
  }

  #crash(): void {
    this.#world.crash("process");
    this.boot();
  }

  async #closeAndBoot(): Promise<void> {
    await this.#close();
    this.#world.crash("process");
    this.boot();
  }

  /** Everybody has an answer, and nothing is left. */
  async #close(): Promise<void> {
    const closed = Promise.all([this.#queue.close(), this.#dispatcher.close()]);
    await this.#world.until(closed, "closing");
    await this.#world.drain(10_000);
    assert.deepEqual(this.#worker.alive, [], "sandboxes are left");
    assert.deepEqual(this.#dispatcher.environments(), [], "environments are left");
    for (const { arn } of this.#functions) {
      assert.equal(this.#dispatcher.usage(arn).inFlight, 0, `concurrency of ${arn} is lost`);
    }
  }

  /** What holds at every moment. */
  #examine(): void {
    if (this.#broken !== undefined) throw this.#broken.error;
    const environments = this.#dispatcher.environments();
    const sandboxes = new Map(this.#worker.sandboxes.map((each) => [each.id, each]));
    assert(environments.length <= SETTINGS.environmentsMax, "too many environments");
    assert(this.#worker.launchesUnderWayMax <= SETTINGS.startsAtOnceMax, "too many starts");
    for (const each of environments) {
      const sandbox = sandboxes.get(each.environmentId);
      if (each.state === "idle") {
        assert(each.ageMs <= AGE_MS_MAX + 1, "too old");
        const isAhead = each.initialization === "provisioned-concurrency";
        assert(isAhead || each.idleMs! <= IDLE_MS + 1, "idle too long");
        assert(each.needsInit || sandbox?.isFrozen, "idle and not frozen");
        const { lastRevision } = this.#function(each.functionName);
        const isCurrent = sandbox?.plan.revision === String(lastRevision);
        assert(isAhead || isCurrent, "idle in a revision that is gone");
      } else if (each.state === "snapshot") {
        assert(sandbox?.isFrozen, "a snapshot that runs");
      } else {
        assert(!sandbox?.isFrozen, `${each.state} and frozen`);
      }
    }
    const known = new Set(environments.map(({ environmentId }) => environmentId));
    for (const { id } of this.#worker.alive) assert(known.has(id), "a sandbox that nobody owns");
    this.#worker.forgetGone();
    this.#examineLimits();
  }

  #watchLimits(): void {
    for (const each of this.#functions) each.watch();
    const shared = ACCOUNT_LIMIT - this.#reservedTotal;
    this.#sharedMax = this.#sharing.size <= 1 ? shared : Math.max(this.#sharedMax, shared);
  }

  #examineLimits(): void {
    const sharing = this.#worker.alive.filter(
      ({ isBusy, plan, requestIds }) =>
        isBusy &&
        plan.initialization !== "provisioned-concurrency" &&
        this.#sharing.has(requestIds.at(-1)!),
    );
    assert(sharing.length <= this.#sharedMax, `${sharing.length} run of what nobody reserved`);
    for (const each of this.#functions) {
      const busy = this.#worker.alive.filter(
        ({ isBusy, plan }) => isBusy && plan.functionName === each.name,
      );
      assert(busy.length <= each.allowedMax, `${each.name} runs ${busy.length} at once`);
    }
  }

  get #reservedTotal(): number {
    return this.#functions.reduce((sum, { reserved = 0 }) => sum + reserved, 0);
  }

  /** AWS leaves something for all, too. */
  get #isOvercommitted(): boolean {
    const taken = this.#functions.map(({ reserved, provisioned }) => reserved ?? provisioned);
    return taken.reduce((sum, each) => sum + each, 0) > ACCOUNT_LIMIT - 4;
  }

  #terms(each: FunctionModel): ConcurrencyTerms {
    return each.terms(this.#reservedTotal);
  }

  #function(name: string): FunctionModel {
    return this.#functions.find((each) => each.name === name)!;
  }

  #count(what: string): void {
    this.#counts[what] = (this.#counts[what] ?? 0) + 1;
  }
}
