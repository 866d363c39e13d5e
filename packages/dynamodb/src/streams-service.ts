/** Amazon DynamoDB Streams: a service of its own, over the same tables. */
import type { ServiceDefinition } from "@cloudglass/wire";
import { streamAccessOf } from "./access/streams.ts";
import { withServiceErrors } from "./operations/service-errors.ts";
import { streamOperationsOf } from "./operations/streams/index.ts";
import type { Ports } from "./ports.ts";
import { SharedRooms } from "./shared-rooms.ts";

const definition: ServiceDefinition = {
  name: "dynamodbstreams",
  create(host) {
    const shared = (host.ports as Ports).dynamodbRooms ?? new SharedRooms(host.env);
    const rooms = shared.hold(host);
    return {
      operations: withServiceErrors(streamOperationsOf(rooms), host.log),
      access: streamAccessOf(rooms),
      close: () => shared.release(),
    };
  },
};

export default definition;
