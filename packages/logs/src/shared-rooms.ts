/** The rooms of CloudWatch Logs, for the service and for those who write logs in this process: closed with the last. */
import { Catalogue, RECORD_TABLE } from "@cloudglass/catalogue";
import type { Environment } from "@cloudglass/env";
import type { ServiceHost } from "@cloudglass/wire";
import { Intake } from "./group/intake.ts";
import { LogGroups } from "./group/log-groups.ts";
import { LogStreams } from "./group/log-streams.ts";
import { Retention } from "./group/retention.ts";
import type { Ports } from "./ports.ts";
import type { Rooms } from "./rooms.ts";
import { StreamLogs } from "./storage/index.ts";

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
  return {
    rooms: { env, log, ports, catalogue, groups, streams, events, intake, retention },
    async close() {
      retention.stop();
      events.close();
      catalogue.close();
    },
  };
}
