/** Connections of declared port mappings, as real sockets to the machine that the emulator runs on. */
import { connect } from "node:net";
import type {
  Outlet,
  OutletConnection,
  OutletEvents,
  OutletTarget,
} from "../packet/switch/outlet.ts";

/** Only the machine itself: what a mapping names is a program on it. */
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1|localhost)$/;

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

export class SocketOutlet implements Outlet {
  connect({ host, port }: OutletTarget, events: OutletEvents): OutletConnection {
    if (!isLoopback(host)) throw new RangeError(`${host} is not this machine`);
    const socket = connect({ host, port, allowHalfOpen: true });
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
