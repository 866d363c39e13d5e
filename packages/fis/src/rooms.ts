/** What operations and access rules work with: one instance a running service. */
import { Catalogue, RECORD_TABLE } from "@cloudglass/catalogue";
import type { Environment } from "@cloudglass/env";
import type { ServiceHost, ServiceLog } from "@cloudglass/wire";
import { Experiments } from "./experiment/experiments.ts";
import { Runner } from "./experiment/runner.ts";
import type { Resource } from "./place.ts";
import type { Ports } from "./ports.ts";
import { SafetyLevers } from "./safety-lever/safety-levers.ts";
import type { TemplateRecord, Text } from "./template/template.ts";
import { Templates } from "./template/templates.ts";

export interface Tagged {
  readonly tags: Text;
  retag(tags: Text): void;
}

export interface Rooms {
  readonly env: Environment;
  readonly log: ServiceLog;
  readonly ports: Ports;
  readonly templates: Templates;
  readonly experiments: Experiments;
  readonly levers: SafetyLevers;
  readonly runner: Runner;
  /** Names of the services whose requests faults can be injected into. */
  readonly faultyServices: readonly string[];
  /** A resource that can have tags; undefined when there is none. */
  tagged(named: Resource): Tagged | undefined;
}

export interface OpenedRooms {
  readonly rooms: Rooms;
  close(): Promise<void>;
}

export function openRooms({ env, log, ports: filled }: ServiceHost): OpenedRooms {
  const ports = filled as Ports;
  const catalogue = new Catalogue(env, { service: "FIS", steps: [RECORD_TABLE] });
  const templates = new Templates(catalogue);
  const experiments = new Experiments(catalogue, env.clock);
  const levers = new SafetyLevers(catalogue);
  const runner = new Runner({ env, log, ports, experiments, levers });
  const tagged = ({ kind, accountId, region, id }: Resource): Tagged | undefined => {
    const isOfTemplate = kind === "experiment-template";
    const found = isOfTemplate ? templates.get(id) : experiments.get(id);
    if (found?.accountId !== accountId || found.region !== region) return undefined;
    return {
      tags: found.tags,
      retag(tags) {
        if (isOfTemplate) templates.put({ ...(found as TemplateRecord), tags });
        else experiments.change(id, { tags });
      },
    };
  };
  runner.resume();
  const faultyServices = ports.faultyServices?.names ?? [];
  return {
    rooms: { env, log, ports, templates, experiments, levers, runner, faultyServices, tagged },
    async close() {
      await runner.close();
      catalogue.close();
    },
  };
}
