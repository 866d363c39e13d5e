/** The service in a simulation: a clock that stands still, disks in memory, and targets that a test gives. */
import {
  type Environment,
  FaultSet,
  LocalNetwork,
  MemoryDisk,
  SeededRandom,
  SimulatedClock,
  SimulatedHttpFetch,
} from "@cloudglass/env";
import { newGroup, newStream } from "./group/new-log-group.ts";
import type { SubscriptionTargets } from "./ports.ts";
import type { Rooms } from "./rooms.ts";
import { SharedRooms } from "./shared-rooms.ts";

export interface SimulatedRooms {
  readonly rooms: Rooms;
  readonly clock: SimulatedClock;
  /** What was told to the log. */
  readonly told: string[];
  close(): Promise<void>;
}

export function simulatedRooms(subscriptionTargets?: SubscriptionTargets): SimulatedRooms {
  const clock = new SimulatedClock();
  const faults = new FaultSet(clock);
  const random = new SeededRandom(1);
  const network = new LocalNetwork(clock, faults, random);
  const disk = new MemoryDisk();
  const http = new SimulatedHttpFetch();
  const env: Environment = { clock, random, disk, faults, network, http, durability: "memory" };
  const told: string[] = [];
  const tell = (_detail: object, message: string) => void told.push(message);
  const log = { debug() {}, info: tell, warn: tell, error: tell };
  const shared = new SharedRooms(env);
  const rooms = shared.hold({ log, ports: { subscriptionTargets } });
  return { rooms, clock, told, close: () => shared.release() };
}

export function groupWithStream(rooms: Rooms, name = "/app") {
  const group = newGroup(rooms.env, { accountId: "000000000000", region: "us-east-1", name });
  rooms.groups.put(group);
  const stream = newStream(rooms.env, group, "s");
  rooms.streams.put(stream);
  return { group, stream };
}
