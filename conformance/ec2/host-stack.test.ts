/**
 * A simulated host and Linux's own network stack on one link that loses frames. Needs root, iproute2, /dev/net/tun and
 * python3.
 */
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SeededRandom, systemEnvironment } from "@cloudglass/env";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FrameSockets } from "../../packages/ec2-vpc/src/edge/frame-sockets.ts";
import type { NetworkCable } from "../../packages/ec2-vpc/src/packet/network.ts";
import { createStack } from "../../packages/ec2-vpc/src/packet/stack/host-stack.ts";
import { parseList } from "../../packages/ec2-vpc/src/packet/stack/services/declaration.ts";
import { DeclaredServices } from "../../packages/ec2-vpc/src/packet/stack/services/declared-services.ts";
import type { FrameCable, Stack } from "../../packages/ec2-vpc/src/packet/stack/stack.ts";
import { outputOf, run, sayMissing, versionOf } from "../testing/programs.ts";

const missing = firstMissing();
if (missing !== undefined) sayMissing(missing, "a machine that is one's own");

const SIZE_BYTES = 4 << 20;
const LOSS = 0.01;
/** The echo is over TCP and UDP. */
const [ECHO_PORT, CLOSED_PORT, LINUX_PORT] = [7, 9, 5_000];
const LINUX_MAC = "02:00:00:00:00:02";
const MTU = 9_001;

/** Two ends of one cable on which frames are lost. */
function lossyCable(random: SeededRandom): { host: FrameCable; linux: NetworkCable } {
  const listeners: ((frame: Uint8Array) => void)[] = [() => {}, () => {}];
  const end = (near: number, far: number): NetworkCable => ({
    send: (frame) => {
      if (random.next() >= LOSS) listeners[far]!(frame);
    },
    receive: (listener) => {
      listeners[near] = listener;
    },
    unplug: () => {},
  });
  return { host: end(0, 1), linux: end(1, 0) };
}

describe.skipIf(missing !== undefined)("a simulated host and Linux on one link", () => {
  const env = systemEnvironment();
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "cloudglass-host-"));
  });
  afterAll(() => {
    env.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function dialled(host: Stack, address: string): Promise<string> {
    const content = new SeededRandom("to Linux").bytes(1 << 20);
    const connection = await host.tcp.connect({ address, port: LINUX_PORT });
    const writing = connection.write(content).then(() => connection.end());
    const parts: Uint8Array[] = [];
    for await (const part of connection) parts.push(part);
    await writing;
    return Buffer.compare(Buffer.concat(parts), content) === 0 ? "same" : "other";
  }

  test.each([
    ["IPv4", "10.9.0.1", "10.9.0.2", 24],
    ["IPv6", "fd00:9::1", "fd00:9::2", 64],
  ])(
    "exchange streams and datagrams over %s though frames are lost",
    async (name, own, linux, prefix) => {
      const random = new SeededRandom(name);
      const cable = lossyCable(random);
      const host = createStack({ clock: env.clock, random });
      const sockets = new FrameSockets(() => cable.linux);
      try {
        host.plug({
          name: "eth0",
          macAddress: "02:00:00:00:00:01",
          mtu: MTU,
          cable: cable.host,
          addresses: [`${own}/${prefix}`],
        });
        new DeclaredServices(host, () => "host").apply(parseList(`${ECHO_PORT} echo`).declared);
        let back: Promise<string> | undefined;
        host.udp.bind({ port: ECHO_PORT }, ({ bytes, sourceAddress, sourcePort }, socket) => {
          socket.send(bytes, { address: sourceAddress, port: sourcePort });
          if (Buffer.from(bytes).toString() === "listening") back ??= dialled(host, linux);
        });
        const { path } = await sockets.open("link");
        const program = (file: string) => join(import.meta.dirname, file);
        const numbers = [ECHO_PORT, CLOSED_PORT, LINUX_PORT, SIZE_BYTES].map(String);
        const peer = ["python3", program("host-stack-peer.py"), linux, own, ...numbers];
        const args = [program("tap-bridge.py"), path, LINUX_MAC, ...peer];
        const said = outputOf(await run("python3", args, { directory }), "tap-bridge.py");
        expect(JSON.parse(said.trim().split("\n").at(-1) ?? "")).toEqual({
          tcp: { bytes: SIZE_BYTES, isSame: true },
          large: "same",
          closed: "refused",
          closedDatagram: "refused",
          told: "same",
        });
        expect(await back).toBe("same");
      } finally {
        sockets.closeAll();
        host.close();
      }
    },
  );
});

function firstMissing(): string | undefined {
  if (process.getuid?.() !== 0) return "root";
  try {
    accessSync("/dev/net/tun", constants.R_OK | constants.W_OK);
  } catch {
    return "/dev/net/tun";
  }
  if (versionOf("ip", "-V") === undefined) return "iproute2";
  if (versionOf("python3", "--version") === undefined) return "python3";
  // Namespaces may be forbidden to root too.
  if (versionOf("unshare", "--net", "--mount", "echo", "yes") === undefined) return "namespaces";
  return undefined;
}
