/**
 * How containers reach the emulator and nothing else: a network of the Engine that leads nowhere but to this machine, where
 * the emulator listens on the network's own address. Docker Desktop has no such address: there containers are in the
 * default network, reach this machine by name, and the internet too.
 */
import os from "node:os";
import type { PortForward } from "../sandbox-driver.ts";
import { ForwardingServer } from "../tcp-forward.ts";
import type { Engine } from "./engine.ts";

export interface SandboxNetwork {
  readonly isIsolated: boolean;
  readonly mode: string;
  readonly extraHosts: readonly string[];
  forward(forwards: readonly PortForward[]): Promise<Forwards>;
  remove(): Promise<void>;
}

export interface Forwards {
  readonly addresses: Readonly<Record<PortForward["name"], string>>;
  close(): void;
}

export const HOST_NETWORK: SandboxNetwork = {
  isIsolated: false,
  mode: "host",
  extraHosts: [],
  forward: (forwards) => listen(forwards, "127.0.0.1", "127.0.0.1"),
  remove: async () => {},
};

const DESKTOP_NETWORK: SandboxNetwork = {
  isIsolated: false,
  mode: "bridge",
  extraHosts: ["host.docker.internal:host-gateway"],
  forward: (forwards) => listen(forwards, "127.0.0.1", "host.docker.internal"),
  remove: async () => {},
};

/** What a function that may have the network gets. */
export function openHostNetwork(): SandboxNetwork {
  return os.platform() === "linux" ? HOST_NETWORK : DESKTOP_NETWORK;
}

export async function openNetwork(
  engine: Engine,
  name: string,
  labels: Record<string, string>,
): Promise<SandboxNetwork> {
  if (os.platform() !== "linux") return DESKTOP_NETWORK;
  const { Id } = await engine.call<{ Id: string }>("POST", "/networks/create", {
    Name: name,
    Driver: "bridge",
    Internal: true,
    Labels: labels,
  });
  const { IPAM } = await engine.call<{ IPAM: { Config: { Gateway: string }[] } }>(
    "GET",
    `/networks/${Id}`,
  );
  const gateway = IPAM.Config[0]!.Gateway;
  return {
    isIsolated: true,
    mode: name,
    extraHosts: [],
    forward: (forwards) => listen(forwards, gateway, gateway),
    remove: async () => {
      await engine.call("DELETE", `/networks/${Id}`);
    },
  };
}

async function listen(
  forwards: readonly PortForward[],
  host: string,
  nameInside: string,
): Promise<Forwards> {
  const servers = forwards.map(({ socketPath }) => new ForwardingServer(socketPath));
  const close = () => {
    for (const server of servers) server.close();
  };
  const addresses: Partial<Record<PortForward["name"], string>> = {};
  try {
    for (const [index, { name }] of forwards.entries()) {
      await servers[index]!.listen({ host, port: 0 });
      addresses[name] = `${nameInside}:${servers[index]!.port}`;
    }
  } catch (error) {
    close();
    throw error;
  }
  return { addresses: addresses as Record<PortForward["name"], string>, close };
}
