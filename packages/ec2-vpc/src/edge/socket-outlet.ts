/** Connections of declared port mappings, as real sockets to the machine that the emulator runs on. */
import { connect, isIP } from "node:net";
import type {
  Outlet,
  OutletConnection,
  OutletEvents,
  OutletTarget,
} from "../packet/switch/outlet.ts";

/**
 * Only the machine itself: what a mapping names is a program on it. The address, which no resolver is asked for;
 * undefined for everything else.
 */
export function loopbackAddress(host: string): string | undefined {
  if (host === "localhost") return "127.0.0.1";
  const isOwn = host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
  return isOwn ? host : undefined;
}

export class SocketOutlet implements Outlet {
  connect({ host, port }: OutletTarget, events: OutletEvents): OutletConnection {
    const address = loopbackAddress(host);
    if (address === undefined) throw new RangeError(`${host} is not this machine`);
    const socket = connect({ host: address, port, allowHalfOpen: true });
    socket.on("data", (bytes: Buffer) => events.received(bytes));
    socket.on("drain", () => events.drained());
    socket.on("end", () => events.ended());
    // The close that follows says all that matters.
    socket.on("error", () => {});
    socket.on("close", () => events.closed());
    return {
      write: (bytes) => socket.write(bytes),
      end: () => socket.end(),
      abort: () => socket.resetAndDestroy(),
      pause: () => socket.pause(),
      resume: () => socket.resume(),
    };
  }
}
