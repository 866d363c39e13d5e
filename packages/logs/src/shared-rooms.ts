/** The rooms of CloudWatch Logs, for the service and for those who write logs in this process: closed with the last. */
import { Catalogue, RECORD_TABLE } from "@cloudglass/catalogue";
import type { Environment } from "@cloudglass/env";
import type { ServiceHost } from "@cloudglass/wire";
import { Intake } from "./group/intake.ts";
import { LogGroups } from "./group/log-groups.ts";
import { LogStreams } from "./group/log-streams.ts";
import { ResourcePolicies } from "./group/resource-policies.ts";
import { Retention } from "./group/retention.ts";
import { LiveTails } from "./live-tail/live-tails.ts";
import type { Ports } from "./ports.ts";
import type { Rooms } from "./rooms.ts";
import { StreamLogs } from "./storage/index.ts";
import { Deliveries } from "./subscription/deliveries.ts";

interface Opened {
  readonly rooms: Rooms;
  close(): Promise<void>;
}

export class SharedRooms {
  readonly #env: Environment;
  #opened: Opened | undefined;
  #holders = 0;

  constructor(env: Environment) {
    this.#env = env;
  }

  /** Those that are held; undefined when nobody holds them. */
  get opened(): Rooms | undefined {
    return this.#opened?.rooms;
  }

  hold({ log, ports }: Pick<ServiceHost, "log" | "ports">): Rooms {
    this.#opened ??= open({ env: this.#env, log, ports });
    this.#holders += 1;
    return this.#opened.rooms;
  }

  async release(): Promise<void> {
    this.#holders -= 1;
    if (this.#holders > 0) return;
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.close();
  }
}

function open({ env, log, ports: filled }: ServiceHost): Opened {
  const ports = filled as Ports;
  const catalogue = new Catalogue(env, { service: "CloudWatch Logs", steps: [RECORD_TABLE] });
  const groups = new LogGroups(catalogue);
  const streams = new LogStreams(catalogue);
  const { clock, durability } = env;
  const events = new StreamLogs({ clock, durability, disk: env.disk.directory("streams") });
  events.sweep((id) => streams.has(id));
  const intake = new Intake(clock, events);
  const retention = new Retention(clock, groups, streams, events);
  const policies = new ResourcePolicies(catalogue);
  const liveTails = new LiveTails(env, intake);
  const { subscriptionTargets } = ports;
  const deliveries = subscriptionTargets && new Deliveries(clock, log, subscriptionTargets);
  if (deliveries !== undefined) intake.watch((taken) => deliveries.take(taken));
  const domain = { catalogue, groups, streams, events, intake, retention, policies, liveTails };
  return {
    rooms: { env, log, ports, ...domain },
    async close() {
      liveTails.close();
      deliveries?.stop();
      retention.stop();
      events.close();
      catalogue.close();
    },
  };
}
