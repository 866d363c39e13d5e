/** Amazon DynamoDB: what the gateway is given. */
import type { Service, ServiceDefinition, ServiceHost } from "@cloudglass/wire";
import { accessOf } from "./access.ts";
import { faultTargets } from "./fault-targets.ts";
import { tableMeasures } from "./measures.ts";
import { operationsOf } from "./operations/index.ts";
import { withServiceErrors } from "./operations/service-errors.ts";
import type { Ports } from "./ports.ts";
import { SharedRooms } from "./shared-rooms.ts";
import { unmodeledOf } from "./unmodeled/index.ts";

const dynamodb: ServiceDefinition = { name: "dynamodb", create };
export default dynamodb;

function create(host: ServiceHost): Service {
  const shared = (host.ports as Ports).dynamodbRooms ?? new SharedRooms(host.env);
  const rooms = shared.hold(host);
  const operations = withServiceErrors(operationsOf(rooms), host.log);
  return {
    operations,
    access: accessOf(rooms, Object.keys(operations)),
    unmodeled: unmodeledOf(rooms),
    faultTargets: () => faultTargets(rooms),
    measures: () => tableMeasures(rooms),
    close: () => shared.release(),
  };
}
