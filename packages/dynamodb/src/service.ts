/** Amazon DynamoDB: what the gateway is given. */
import type { Service, ServiceDefinition, ServiceHost } from "@cloudglass/wire";
import { accessOf } from "./access.ts";
import { operationsOf } from "./operations/index.ts";
import { withServiceErrors } from "./operations/service-errors.ts";
import { DEFAULT_SETTINGS, type Ports } from "./ports.ts";
import type { Rooms } from "./rooms.ts";
import { Catalogue, TableRecords } from "./table/catalogue/index.ts";
import { StorageFleet } from "./table/storage-fleet.ts";
import { Tables } from "./table/tables.ts";
import { Transitions } from "./table/transitions.ts";
import { WriteClock } from "./table/write-clock.ts";
import { unmodeledOf } from "./unmodeled/index.ts";

const dynamodb: ServiceDefinition = { name: "dynamodb", create };
export default dynamodb;

function create({ env, log, ports: filled }: ServiceHost): Service {
  const ports = filled as Ports;
  const settings = ports.dynamodbSettings ?? DEFAULT_SETTINGS;
  const catalogue = new Catalogue(env);
  const records = new TableRecords(catalogue);
  const writeClock = new WriteClock(env.clock, catalogue);
  const fleet = new StorageFleet(env);
  const tables = new Tables(env, records, fleet, log, settings.replicationLagMs);
  const transitions = new Transitions(env.clock, records, tables, settings.transitionMs);
  const rooms: Rooms = {
    env,
    log,
    ports,
    settings,
    catalogue,
    records,
    tables,
    transitions,
    writeClock,
  };
  const operations = withServiceErrors(operationsOf(rooms), log);
  return {
    operations,
    access: accessOf(rooms, Object.keys(operations)),
    unmodeled: unmodeledOf(rooms),
    async close() {
      transitions.stop();
      await tables.close();
      fleet.close();
      catalogue.close();
    },
  };
}
