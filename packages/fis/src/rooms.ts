/** What operations and access rules work with: one instance a running service. */
import { Catalogue, RECORD_TABLE } from "@cloudglass/catalogue";
import type { Environment } from "@cloudglass/env";
import type { ServiceHost, ServiceLog } from "@cloudglass/wire";
import type { Resource } from "./place.ts";
import type { Ports } from "./ports.ts";
import type { Text } from "./template/template.ts";
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
  const tagged = ({ kind, accountId, region, id }: Resource): Tagged | undefined => {
    if (kind !== "experiment-template") return undefined;
    const found = templates.get(id);
    if (found?.accountId !== accountId || found.region !== region) return undefined;
    return { tags: found.tags, retag: (tags) => templates.put({ ...found, tags }) };
  };
  const faultyServices = ports.faultyServices?.names ?? [];
  return {
    rooms: { env, log, ports, templates, faultyServices, tagged },
    async close() {
      catalogue.close();
    },
  };
}
