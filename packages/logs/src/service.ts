/** Amazon CloudWatch Logs: what the gateway is given. */
import type { Service, ServiceDefinition, ServiceHost } from "@cloudglass/wire";
import { accessOf } from "./access.ts";
import { groupMeasures } from "./measures.ts";
import { operationsOf } from "./operations/index.ts";
import { withServiceErrors } from "./operations/service-errors.ts";
import type { Ports } from "./ports.ts";
import { SharedRooms } from "./shared-rooms.ts";
import { unmodeledOf } from "./unmodeled/index.ts";

const logs: ServiceDefinition = { name: "logs", create };
export default logs;
export { LogWriter } from "./log-writer.ts";
export { SharedRooms } from "./shared-rooms.ts";

function create(host: ServiceHost): Service {
  const shared = (host.ports as Ports).logsRooms ?? new SharedRooms(host.env);
  const rooms = shared.hold(host);
  const operations = withServiceErrors(operationsOf(rooms), host.log);
  return {
    operations,
    access: accessOf(rooms, Object.keys(operations)),
    unmodeled: unmodeledOf(rooms),
    measures: () => groupMeasures(rooms),
    stopWaiting: () => rooms.liveTails.close(),
    close: () => shared.release(),
  };
}
