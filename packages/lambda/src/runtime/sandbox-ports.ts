/**
 * Connections from the emulator to ports inside a sandbox, where extensions take telemetry. A sandbox with a network of its
 * own cannot be reached from outside: a relay inside connects to the Runtime API's socket, and that connection becomes one
 * to the port.
 */
import { connect } from "node:net";
import { join } from "node:path";
import { duplexPair } from "node:stream";
import type { RuntimeApiServer } from "./runtime-api/api-server.ts";
import type { Connect } from "./runtime-api/subscriber.ts";
import type { SandboxPlace } from "./sandbox/sandbox-driver.ts";

export const connectToHost: Connect = (port) => connect({ host: "127.0.0.1", port });

export function connectThroughRelay(place: SandboxPlace, server: RuntimeApiServer): Connect {
  return (port) => {
    const [outer, inner] = duplexPair();
    const relay = server.expectRelay((socket) => {
      inner.pipe(socket).pipe(inner);
      socket.on("error", () => outer.destroy());
      socket.on("close", () => outer.destroy());
      outer.on("close", () => socket.destroy());
    });
    const address = place.paths.sockets?.runtime ?? place.addresses.runtime;
    const command = {
      program: process.execPath,
      args: [join(place.paths.runtime, "relay.mjs"), address, relay.key, String(port)],
      workingDirectory: "/",
      variables: {},
      onOutput: () => {},
    };
    place.spawn(command).then(
      (started) => {
        outer.on("close", () => started.kill());
        void started.exited.then(() => outer.destroy());
      },
      () => outer.destroy(),
    );
    outer.on("close", relay.forget);
    return outer;
  };
}
