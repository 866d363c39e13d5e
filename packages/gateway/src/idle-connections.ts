/**
 * Connections that clients keep for a next request. Clients are told a time without one after which they had better not use
 * it (`Keep-Alive: timeout`); here they are closed long after that, since a client that gets no processor for a while
 * sends requests on what was closed meanwhile. Whoever is gone without a word is found by TCP's own probes. A request
 * that is there already when the time is noticed to be over is answered: timers run before sockets are read.
 */
import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "@cloudglass/env";

/** Beyond what clients are told. */
const SLACK_MS = 3_600_000;
/** For `createServer`. */
export const TCP_PROBES = { keepAlive: true, keepAliveInitialDelay: 60_000 };

export function keepConnections(server: Server, clock: Clock): void {
  server.keepAliveTimeoutBuffer = SLACK_MS;
  // With a listener, Node leaves the closing to it.
  server.on("timeout", (socket: Socket) => {
    const { bytesRead } = socket;
    // Ticks run after the sockets are read.
    clock.tick(() => {
      if (socket.bytesRead === bytesRead) socket.destroy();
    });
  });
}
