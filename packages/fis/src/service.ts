/** AWS FIS: what the gateway is given. */
import type { Service, ServiceDefinition, ServiceHost } from "@cloudglass/wire";
import { accessOf } from "./access.ts";
import { operationsOf } from "./operations/index.ts";
import { openRooms } from "./rooms.ts";

const fis: ServiceDefinition = { name: "fis", create };
export default fis;

function create(host: ServiceHost): Service {
  const { rooms, close } = openRooms(host);
  const operations = operationsOf(rooms);
  return { operations, access: accessOf(rooms), close };
}
