/** Rooms in a simulation: a clock that stands still, disks in memory, a network without delays. */
import {
  type Environment,
  FaultSet,
  LocalNetwork,
  MemoryDisk,
  SeededRandom,
  SimulatedClock,
  SimulatedHttpFetch,
} from "@cloudglass/env";
import { DEFAULT_SETTINGS, type DynamoDbSettings } from "./ports.ts";
import type { Rooms } from "./rooms.ts";
import { SharedRooms } from "./shared-rooms.ts";
import type { TableRecord } from "./table/catalogue/index.ts";
import { startedStream } from "./table/stream/stream-record.ts";

export interface SimulatedRooms {
  readonly rooms: Rooms;
  readonly clock: SimulatedClock;
  close(): Promise<void>;
}

export function simulatedRooms(settings: Partial<DynamoDbSettings> = {}, seed = 1): SimulatedRooms {
  const clock = new SimulatedClock();
  const faults = new FaultSet(clock);
  const random = new SeededRandom(seed);
  const network = new LocalNetwork(clock, faults, random);
  const disk = new MemoryDisk();
  const http = new SimulatedHttpFetch();
  const env: Environment = { clock, random, disk, faults, network, http, durability: "memory" };
  const shared = new SharedRooms(env);
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const ports = { dynamodbSettings: { ...DEFAULT_SETTINGS, ...settings } };
  return { rooms: shared.hold({ log, ports }), clock, close: () => shared.release() };
}

/** A table with the key `pk` and a stream of new images. */
export function tableRecord(rooms: Rooms, region = "us-east-1"): TableRecord {
  const nowMs = rooms.env.clock.now();
  return {
    tableId: `table-${region}`,
    accountId: "000000000000",
    region,
    name: "simulated",
    createdMs: nowMs,
    status: "ACTIVE",
    keys: { partition: { name: "pk", type: "S" }, sort: undefined },
    attributes: [{ name: "pk", type: "S" }],
    billingMode: "PAY_PER_REQUEST",
    capacity: { provisioned: { read: 0, write: 0 } },
    localIndexes: [],
    globalIndexes: [],
    deletionProtection: false,
    tableClass: "STANDARD",
    tags: {},
    ...startedStream({}, "NEW_IMAGE", nowMs, () => rooms.writeClock.next()),
  };
}
