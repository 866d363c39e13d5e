/** CloudWatch Logs for Lambda: opened by the first line, and open until Lambda has written its last. */
import type { ServiceHost } from "@cloudglass/wire";
import type { LogWriter as LogWriterPort } from "../../lambda/src/ports.ts";
import { LogWriter } from "../../logs/src/log-writer.ts";
import type { Rooms } from "../../logs/src/rooms.ts";
import type { SharedRooms } from "../../logs/src/shared-rooms.ts";

export function logWriting(
  shared: SharedRooms,
  host: () => Pick<ServiceHost, "log" | "ports">,
): LogWriterPort {
  let rooms: Rooms | undefined;
  let isClosed = false;
  const writer = new LogWriter(async () => {
    if (isClosed) throw new Error("CloudWatch Logs is closed");
    rooms ??= shared.hold(host());
    return rooms;
  });
  return {
    createGroup: (place) => writer.createGroup(place),
    createStream: (place) => writer.createStream(place),
    put: (place, events) => writer.put(place, events),
    async close() {
      isClosed = true;
      if (rooms !== undefined) await shared.release();
      rooms = undefined;
    },
  };
}
