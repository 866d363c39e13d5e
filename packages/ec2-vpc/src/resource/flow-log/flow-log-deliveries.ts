/**
 * From packets to flow logs: windows of each aggregation interval are ended by the clock, and their records go where each
 * flow log wants them. Who delivers is told by a port; what went wrong is in the record of the flow log.
 */
import { gzipSync } from "node:zlib";
import type { Environment, Timer } from "@cloudglass/env";
import { FlowObservers, type FlowRecord, FlowWindow } from "../../packet/forward/flow-record.ts";
import {
  type FlowFormat,
  type FlowLookups,
  formatFlowRecord,
  formatHeader,
  parseFlowFormat,
} from "../../packet/forward/flow-record-format.ts";
import type { Forwarder } from "../../packet/forward/forwarder.ts";
import type { NetworkInterface } from "../../packet/topology.ts";
import type { FlowLogDelivery } from "../../ports.ts";
import type { Resources } from "../resources.ts";
import { zoneId } from "../zone.ts";
import { fileKey, streamName } from "./delivery-place.ts";
import type { FlowLogRecord } from "./flow-log.ts";

/** Of one PutLogEvents. */
const EVENTS_MAX = 10_000;
const HASH_BYTES = 4;
const INTERVALS = [60, 600] as const;
type Interval = (typeof INTERVALS)[number];

export interface DeliveryParts {
  readonly env: Pick<Environment, "clock" | "random">;
  readonly resources: Resources;
  readonly forwarder: Forwarder;
  readonly delivery: FlowLogDelivery | undefined;
  readonly serviceOf: FlowLookups["serviceOf"];
}

export class FlowLogDeliveries {
  readonly #parts: DeliveryParts;
  readonly #observers = new FlowObservers();
  readonly #running = new Map<Interval, { readonly window: FlowWindow; timer: Timer }>();
  readonly #lookups: FlowLookups;
  /** By interval: what each interface is logged by, as long as nothing changes. */
  readonly #watched = new Map<Interval, Map<string, boolean>>();

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
    this.#lookups = { zoneId, serviceOf: parts.serviceOf };
    const { flowLogs, topology } = parts.resources;
    topology.networkInterfaces.onChange(() => this.#watched.clear());
    flowLogs.follow(() => {
      this.#watched.clear();
      for (const interval of INTERVALS) this.#startOrStop(interval);
    });
  }

  close(): void {
    for (const { timer } of this.#running.values()) timer.cancel();
    this.#running.clear();
  }

  #startOrStop(interval: Interval): void {
    const { env, resources, forwarder } = this.#parts;
    const isWanted = [...resources.flowLogs.all()].some(
      ({ intervalSeconds }) => intervalSeconds === interval,
    );
    const running = this.#running.get(interval);
    if (isWanted && running === undefined) {
      const window = new FlowWindow(resources.topology, env.clock.now(), {
        watches: (interfaceId) => this.#watches(interval, interfaceId),
      });
      this.#running.set(interval, { window, timer: this.#endLater(interval) });
      this.#observers.add(window);
    } else if (!isWanted && running !== undefined) {
      running.timer.cancel();
      this.#running.delete(interval);
      this.#observers.remove(running.window);
    }
    forwarder.observer = this.#observers.size > 0 ? this.#observers : undefined;
  }

  #endLater(interval: Interval): Timer {
    return this.#parts.env.clock.watch(interval * 1000, () => this.#end(interval));
  }

  async #end(interval: Interval): Promise<void> {
    const running = this.#running.get(interval);
    if (running === undefined) return;
    running.timer = this.#endLater(interval);
    const { env, resources } = this.#parts;
    const now = env.clock.now();
    const records = running.window.end(now);
    const logs = [...resources.flowLogs.all()].filter(
      ({ intervalSeconds }) => intervalSeconds === interval,
    );
    await Promise.all(logs.map((log) => this.#deliver(log, records, now)));
  }

  async #deliver(log: FlowLogRecord, all: readonly FlowRecord[], now: number): Promise<void> {
    const { delivery, resources } = this.#parts;
    const format = parseFlowFormat(log.logFormat);
    const records = all.filter((record) => covers(log, record) && isTold(log, record));
    if (delivery === undefined || format === undefined || records.length === 0) return;
    const { destination } = log;
    const fault =
      destination.type === "s3"
        ? await delivery.toBucket(
            {
              accountId: log.accountId,
              region: log.region,
              bucket: destination.bucket,
              key: fileKey(log, destination, now, this.#hash()),
            },
            this.#file(records, format),
          )
        : await this.#toLogGroup(delivery, log, destination, records, format);
    const current = resources.flowLogs.get(log.id);
    if (current !== undefined && current.deliveryError !== fault) {
      resources.flowLogs.put({ ...current, deliveryError: fault });
    }
  }

  async #toLogGroup(
    delivery: FlowLogDelivery,
    log: FlowLogRecord,
    { roleArn, logGroup }: Extract<FlowLogRecord["destination"], { type: "cloud-watch-logs" }>,
    records: readonly FlowRecord[],
    format: FlowFormat,
  ): Promise<string | undefined> {
    const byStream = Map.groupBy(records, ({ interfaceId }) => streamName(log, interfaceId));
    for (const [logStream, own] of byStream) {
      const events = own
        .map((record) => ({
          timestamp: record.start * 1000,
          message: formatFlowRecord(record, format, this.#lookups),
        }))
        .sort((a, b) => a.timestamp - b.timestamp);
      const { accountId, region } = log;
      const place = { accountId, region, roleArn, logGroup, logStream };
      for (let from = 0; from < events.length; from += EVENTS_MAX) {
        const fault = await delivery.toLogGroup(place, events.slice(from, from + EVENTS_MAX));
        if (fault !== undefined) return fault;
      }
    }
    return undefined;
  }

  #file(records: readonly FlowRecord[], format: FlowFormat): Uint8Array {
    const lines = records.map((record) => formatFlowRecord(record, format, this.#lookups));
    return gzipSync(`${[formatHeader(format), ...lines].join("\n")}\n`);
  }

  #hash(): string {
    return Buffer.from(this.#parts.env.random.bytes(HASH_BYTES)).toString("hex");
  }

  /** On the path of every packet while there is a flow log. */
  #watches(interval: Interval, interfaceId: string): boolean {
    let watched = this.#watched.get(interval);
    if (watched === undefined) {
      watched = new Map();
      this.#watched.set(interval, watched);
    }
    let known = watched.get(interfaceId);
    if (known === undefined) {
      const { topology, flowLogs } = this.#parts.resources;
      const face = topology.networkInterfaces.get(interfaceId);
      known =
        face !== undefined &&
        [...flowLogs.all()].some(
          (log) => log.intervalSeconds === interval && covers(log, placeOf(face)),
        );
      watched.set(interfaceId, known);
    }
    return known;
  }
}

type LoggedPlace = Pick<FlowRecord, "interfaceId" | "subnetId" | "vpcId">;

const placeOf = ({ id, subnetId, vpcId }: NetworkInterface): LoggedPlace => ({
  interfaceId: id,
  subnetId,
  vpcId,
});

function covers({ resourceId }: FlowLogRecord, place: LoggedPlace): boolean {
  return (
    resourceId === place.interfaceId || resourceId === place.subnetId || resourceId === place.vpcId
  );
}

function isTold({ trafficType }: FlowLogRecord, { flow }: FlowRecord): boolean {
  return flow === undefined || trafficType === "ALL" || trafficType === flow.action;
}
