/** Invocations of functions, by whoever asks: the version that is meant, its plan, and what it may use. */
import { noSuchFunction, resourceConflict } from "../../errors.ts";
import { type Rooms, requireFunction } from "../../rooms.ts";
import type { ConcurrencyTerms, InvokeOutcome, InvokeRequest } from "../../scheduling/index.ts";
import { CONCURRENCY_MAX } from "../account-limits.ts";
import { livePath, liveRevision } from "../code/hot-reload-source.ts";
import { type FunctionPlace, functionArn, type NamedFunction } from "../function-name.ts";
import { LATEST } from "../functions.ts";
import type { FunctionRecord, VersionRecord } from "../records.ts";
import { withFaults } from "./function-faults.ts";
import { type FunctionHost, openFunctionHost } from "./function-host.ts";
import { Plans, type VersionPlan } from "./plan.ts";

export interface InvocationTarget {
  readonly record: FunctionRecord;
  readonly version: VersionRecord;
  /** With the qualifier that was given. */
  readonly invokedArn: string;
  readonly qualifier: string | undefined;
}

export class Invoker {
  readonly #rooms: Rooms;
  readonly #releases = new Map<string, string>();
  readonly #plans = new Plans(this.#releases);
  #host: FunctionHost | undefined;
  #opening: Promise<FunctionHost> | undefined;
  #isClosed = false;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    rooms.functions.watch((version) => this.#changed(version));
    rooms.functions.watchRemoval((place, qualifier) => this.#removed(place, qualifier));
  }

  /**
   * What a name means for one invocation: an alias with two versions means either, by its weights. Throws
   * ResourceNotFoundException, and ResourceConflictException while the function is being created.
   */
  target(named: NamedFunction): InvocationTarget {
    const { functions, env } = this.#rooms;
    const record = requireFunction(this.#rooms, named);
    const { qualifier = LATEST } = named;
    const alias = functions.alias(named, qualifier);
    let wanted = alias?.version ?? qualifier;
    const { routing } = alias ?? {};
    if (routing !== undefined && env.random.next() < routing.weight) wanted = routing.version;
    const version = functions.version(named, wanted);
    const invokedArn = functionArn(named, named.qualifier);
    if (version === undefined) throw noSuchFunction(functionArn(named, qualifier));
    if (version.state !== "Active") {
      throw resourceConflict(
        `The operation cannot be performed at this time. The function is currently in the following state: ${version.state}`,
      );
    }
    return {
      record,
      version: version.served ?? version,
      invokedArn,
      qualifier: named.qualifier,
    };
  }

  /** Settles when the function has answered, or nothing could be asked. */
  invoke(
    { record, version, invokedArn, qualifier }: InvocationTarget,
    request: Omit<InvokeRequest, "invokedArn" | "provisionedName">,
  ): Promise<InvokeOutcome> {
    const provisionedName = qualifier === undefined ? undefined : functionArn(record, qualifier);
    const asked = { ...request, invokedArn, provisionedName };
    const run = () => this.#run(record, version, asked);
    const { env } = this.#rooms;
    return env.faults.quiet ? run() : withFaults(env, functionArn(record), run);
  }

  #run(
    record: FunctionRecord,
    version: VersionRecord,
    asked: InvokeRequest,
  ): Promise<InvokeOutcome> {
    const terms = this.terms(record);
    const path = livePath(this.#rooms, version);
    if (this.#host !== undefined && path === undefined) {
      return this.#host.dispatcher.invoke(this.#plans.of(version), asked, terms);
    }
    return this.#invokeLater(version, path !== undefined, asked, terms);
  }

  /** The host opens first, and code that is run where it lies is looked at for what was saved. */
  async #invokeLater(
    version: VersionRecord,
    isLive: boolean,
    asked: InvokeRequest,
    terms: ConcurrencyTerms,
  ): Promise<InvokeOutcome> {
    const { dispatcher } = await this.host();
    const revision = isLive ? await liveRevision(this.#rooms, version) : undefined;
    return dispatcher.invoke(this.#plans.of(version, revision), asked, terms);
  }

  /** Opened when it is first needed. */
  host(): Promise<FunctionHost> {
    if (this.#isClosed) return Promise.reject(new Error("Lambda is closed"));
    this.#opening ??= openFunctionHost(this.#rooms, this.#releases).then((host) => {
      this.#host = host;
      return host;
    });
    // The next invocation tries again.
    this.#opening.catch(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /** Undefined as long as nothing was invoked. */
  get opened(): FunctionHost | undefined {
    return this.#host;
  }

  /** Every invocation is answered now, whatever the function is at. */
  cut(): void {
    void this.#host?.dispatcher.close();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const host = await this.#opening?.catch(() => undefined);
    await host?.close();
  }

  #changed(version: VersionRecord): void {
    const plan = this.#plans.of(version.served ?? version);
    this.#host?.dispatcher.retire(plan.id, plan.revision);
  }

  /** A function that is made again under the name begins with nothing of this one. */
  #removed(place: FunctionPlace, qualifier: string | undefined): void {
    const arn = functionArn(place, qualifier);
    if (qualifier === undefined) this.#host?.dispatcher.ledger.forget(arn);
    else this.#host?.dispatcher.retire(arn);
  }

  /** What an environment of the version is made from, as it is now. */
  plan(version: VersionRecord): VersionPlan {
    return this.#plans.of(version);
  }

  /** What holds for the function now. */
  terms(record: FunctionRecord): ConcurrencyTerms {
    const { accountId, region } = record;
    return {
      account: `${accountId}/${region}`,
      accountLimit: CONCURRENCY_MAX,
      reservedTotal: this.#rooms.functions.reservedTotal(accountId, region),
      functionArn: functionArn(record),
      reserved: record.reservedConcurrency,
    };
  }
}
