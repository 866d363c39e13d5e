/**
 * Provisioned concurrency as it is configured, kept in environments that are started ahead. A version's environments
 * serve requests that name the version, an alias's those that name the alias.
 */
import type { Rooms } from "../../rooms.ts";
import { ProvisionedConcurrency, type ProvisionedStatus } from "../../scheduling/index.ts";
import { type FunctionPlace, functionArn, placeKey } from "../function-name.ts";
import type { Qualified } from "../qualified-records.ts";
import type { VersionRecord } from "../records.ts";
import type { VersionPlan } from "./plan.ts";

/** Of a version or an alias. */
export interface ProvisionedRecord extends Qualified {
  readonly count: number;
  readonly modifiedAtMs: number;
}

export class ProvisionedFleets {
  readonly #rooms: Rooms;
  /** By name. */
  readonly #started = new Map<string, ProvisionedRecord>();
  #engine: ProvisionedConcurrency<VersionRecord> | undefined;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    rooms.functions.watchRemoval((place, qualifier) => {
      for (const record of this.#started.values()) {
        const isGone = qualifier === undefined || qualifier === record.qualifier;
        if (isGone && placeKey(record) === placeKey(place)) this.#end(record);
      }
    });
    rooms.functions.watch((version) => this.refresh(version));
    rooms.functions.watchAliases((alias) => this.refresh(alias));
  }

  /** Starts what was configured before. */
  resume(): void {
    for (const record of this.#rooms.provisionedConfigs.all()) this.#apply(record);
  }

  put(record: ProvisionedRecord): void {
    this.#rooms.provisionedConfigs.put(record);
    this.#apply(record);
  }

  remove(record: ProvisionedRecord): void {
    this.#end(record);
    this.#rooms.provisionedConfigs.remove(record);
  }

  /** After a change of the function, of its versions or aliases. */
  refresh(place: FunctionPlace): void {
    for (const record of this.#rooms.provisionedConfigs.of(place)) this.#apply(record);
  }

  status(record: ProvisionedRecord): ProvisionedStatus {
    const { count: requested } = record;
    const status = this.#engine?.status(nameOf(record));
    if (status !== undefined) return status;
    return { requested, available: 0, allocated: 0, status: "IN_PROGRESS", reason: undefined };
  }

  #end(record: ProvisionedRecord): void {
    this.#started.delete(nameOf(record));
    this.#engine?.remove(nameOf(record));
  }

  #apply(record: ProvisionedRecord): void {
    void this.#start(record).catch((error: unknown) => {
      this.#rooms.log.warn({ arn: nameOf(record), error: String(error) }, "nothing is provisioned");
    });
  }

  async #start(asked: ProvisionedRecord): Promise<void> {
    const { invoker, functions, provisionedConfigs } = this.#rooms;
    if (this.#engine === undefined) {
      const { dispatcher } = await invoker.host();
      this.#engine ??= new ProvisionedConcurrency(dispatcher);
    }
    // Much may have changed while the host was opened.
    const record = provisionedConfigs.at(asked, asked.qualifier);
    const whole = functions.at(asked);
    const plan = this.#planOf(asked);
    if (record === undefined || whole === undefined || plan === undefined) return;
    this.#started.set(nameOf(record), record);
    this.#engine.set(nameOf(record), plan, invoker.terms(whole), record.count);
  }

  /** Undefined until the version is Active. An alias with two versions has them of its first alone. */
  #planOf(record: ProvisionedRecord): VersionPlan | undefined {
    const { functions, invoker } = this.#rooms;
    const alias = functions.alias(record, record.qualifier);
    const version = functions.version(record, alias?.version ?? record.qualifier);
    if (version?.state !== "Active") return undefined;
    return { ...invoker.plan(version), initialization: "provisioned-concurrency" };
  }
}

/** As invocations name it: with the qualifier that was asked for. */
const nameOf = (record: ProvisionedRecord): string => functionArn(record, record.qualifier);
