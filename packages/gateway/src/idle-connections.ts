/**
 * Connections that clients keep for a next request are closed after some time without one. Clients are told that time
 * (`Keep-Alive: timeout`) and are given longer, and a request that is there already when the time is noticed to be over is
 * answered: a process that got no processor for a while finds its timers due before it reads what came meanwhile.
 */
import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "@cloudglass/env";

/** Beyond what clients are told. */
const SLACK_MS = 30_000;

export function keepConnections(server: Server, clock: Clock): void {
  server.keepAliveTimeoutBuffer = SLACK_MS;
  // With a listener, Node leaves the closing to it.
  server.on("timeout", (socket: Socket) => {
    const { bytesRead } = socket;
    // Timers run before the sockets are read, ticks after.
    clock.tick(() => {
      if (socket.bytesRead === bytesRead) socket.destroy();
    });
  });
}
