/**
 * Linux's own network stack on an interface: a TAP device in a namespace of its own, whose frames go to the switch over
 * the socket that a machine emulator would use. Needs root, iproute2, /dev/net/tun, python3 and udhcpc.
 */
import { createHash } from "node:crypto";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SeededRandom, systemEnvironment } from "@cloudglass/env";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FrameSockets } from "../../packages/ec2-vpc/src/edge/frame-sockets.ts";
import { tcpRule } from "../../packages/ec2-vpc/src/packet/forward/network.fixture.ts";
import type { Stack } from "../../packages/ec2-vpc/src/packet/stack/stack.ts";
import {
  ANN,
  ANN_ADDRESS,
  ANN_MAC,
  BEN,
  BEN_ADDRESS,
  openOffice,
} from "../../packages/ec2-vpc/src/packet/switch/office.fixture.ts";
import { outputOf, run, sayMissing, versionOf } from "../testing/programs.ts";

const missing = firstMissing();
if (missing !== undefined) sayMissing(missing, "a machine that is one's own");

const SIZE_BYTES = 32 << 20;
const OPEN_PORT = 8000;
const CLOSED_PORT = 9000;

describe.skipIf(missing !== undefined)("Linux's network stack on an interface", () => {
  const env = systemEnvironment();
  const office = openOffice({ env });
  const sockets = new FrameSockets((interfaceId) => office.network.plug(interfaceId));
  const content = new SeededRandom("download").bytes(SIZE_BYTES);
  let directory: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "cloudglass-tap-"));
    office.topology.securityGroups.put({
      id: "sg-web",
      vpcId: "vpc-1",
      rules: [
        { ...tcpRule(false, "10.0.0.0/16", OPEN_PORT, OPEN_PORT + 1), id: "sgr-1" },
        { ...tcpRule(false, "10.0.0.0/16", 0), id: "sgr-2", protocol: 1, ports: undefined },
      ],
    });
    office.change(BEN, { securityGroupIds: ["sg-web"] });
    const ben = await office.start(BEN);
    void serve(ben.tcp.listen({ port: OPEN_PORT }));
  });
  afterAll(() => {
    sockets.closeAll();
    office.network.close();
    env.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function serve(listener: ReturnType<Stack["tcp"]["listen"]>): Promise<void> {
    for await (const connection of listener) {
      await connection.write(content);
      connection.end();
    }
  }

  test("leases its address, pings its neighbor, meets security groups, downloads 32 MiB intact", async () => {
    const { path } = await sockets.open(ANN);
    const program = (name: string) => join(import.meta.dirname, name);
    const client = [program("network-client.py"), BEN_ADDRESS, OPEN_PORT, CLOSED_PORT, SIZE_BYTES];
    const args = [program("tap-bridge.py"), path, ANN_MAC, "python3", ...client.map(String)];
    const said = outputOf(await run("python3", args, { directory }), "tap-bridge.py");
    const result = JSON.parse(said.trim().split("\n").at(-1) ?? "");
    expect(result.lease).toEqual({
      address: ANN_ADDRESS,
      prefix: "24",
      router: "10.0.1.1",
      resolver: "10.0.0.2",
      domain: "ec2.internal",
      mtu: "9001",
    });
    expect(result.pings).toBe(3);
    expect(result.name).toBe(BEN_ADDRESS);
    // Dropped by the security group; the port beside the open one is let through, and nobody listens there.
    expect(result.closed).toBe("silence");
    expect(result.unserved).toBe("refused");
    expect(result.download.bytes).toBe(SIZE_BYTES);
    expect(result.download.sha256).toBe(createHash("sha256").update(content).digest("hex"));
  });
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
  return versionOf("sh", "-c", "command -v udhcpc") === undefined ? "udhcpc" : undefined;
}
