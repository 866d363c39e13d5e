/** The network's own paths: packets that are injected, what is simulated outside, captures, sockets; and the command. */
import { once } from "node:events";
import { type IncomingMessage, type OutgoingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import {
  AllocateAddressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkInterfaceCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  type Instance,
  type NetworkInterface,
  RevokeSecurityGroupIngressCommand,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  BROADCAST_MAC,
  parseIpv4,
  parseMac,
} from "../../packages/ec2-vpc/src/packet/frame/address.ts";
import { buildArp, parseArp } from "../../packages/ec2-vpc/src/packet/frame/arp.ts";
import { buildEthernet } from "../../packages/ec2-vpc/src/packet/frame/ethernet.ts";
import { ETHER_TYPE } from "../../packages/ec2-vpc/src/packet/frame/numbers.ts";
import { run } from "../testing/command.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

const AL2023 = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
const OUTSIDE = "198.51.100.7";

interface Stand {
  readonly instanceId: string;
  readonly interfaceId: string;
  readonly address: string;
  readonly mac: string;
  readonly groupId: string;
  readonly subnetId: string;
}

let emulator: Emulator;
let ann: Stand;
let ben: Stand;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const { Instances = [] } = await emulator.ec2().send(
    new RunInstancesCommand({
      ImageId: AL2023,
      InstanceType: "t3.micro",
      MinCount: 2,
      MaxCount: 2,
      UserData: Buffer.from("listen 443\n").toString("base64"),
    }),
  );
  const InstanceIds = Instances.map(({ InstanceId }) => `${InstanceId}`);
  await emulator.advance(60_000);
  const { Reservations } = await emulator.ec2().send(new DescribeInstancesCommand({ InstanceIds }));
  const stands = (Reservations?.[0]?.Instances ?? []).map(standOf);
  [ann, ben] = stands as [Stand, Stand];
});
afterAll(() => emulator.stop());

function standOf({ InstanceId, NetworkInterfaces }: Instance): Stand {
  const card = NetworkInterfaces?.[0];
  return {
    instanceId: `${InstanceId}`,
    interfaceId: `${card?.NetworkInterfaceId}`,
    address: `${card?.PrivateIpAddress}`,
    mac: `${card?.MacAddress}`,
    groupId: `${card?.Groups?.[0]?.GroupId}`,
    subnetId: `${card?.SubnetId}`,
  };
}

const url = (path: string) => `${emulator.endpoint}/_cloudglass/vpc/${path}`;

async function send(method: string, path: string, content?: unknown) {
  const answer = await fetch(url(path), {
    method,
    headers: { "content-type": "application/json" },
    ...(content !== undefined && { body: JSON.stringify(content) }),
  });
  const text = await answer.text();
  return { status: answer.status, content: text === "" ? undefined : JSON.parse(text) };
}

const inject = async (packet: object) => (await send("POST", "packets", packet)).content;

describe("packets", () => {
  test("one that is injected says by what each thing on its way decided, and what it set off", async () => {
    const packet = { from: ann.interfaceId, to: ben.interfaceId, port: 443, sourcePort: 40_000 };
    const { conclusion, sent, followed } = await inject(packet);
    expect(conclusion).toBe("accepted");
    expect(sent).toMatchObject({
      verdict: "delivered",
      packet: { source: ann.address, destination: ben.address, protocol: 6, sourcePort: 40_000 },
    });
    const kinds = sent.hops.map(({ kind }: { kind: string }) => kind);
    expect(kinds[0]).toBe("interface");
    expect(kinds).toContain("security-group");
    expect(kinds.at(-1)).toBe("switch");
    // The machine listens at the port: it answers, and who never asked resets that.
    expect(followed).toMatchObject([
      {
        verdict: "delivered",
        packet: { source: ben.address, sourcePort: 443, tcpFlags: "SYN,ACK" },
      },
      {
        verdict: "delivered",
        packet: { source: ann.address, destinationPort: 443, tcpFlags: "RST" },
      },
    ]);
    expect((await inject({ ...packet, port: 444 })).conclusion).toBe("refused");
  });

  test("a rule that changes is in force for the next packet", async () => {
    const ec2 = emulator.ec2();
    const IpPermissions = [{ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: ann.groupId }] }];
    const rule = { GroupId: ann.groupId, IpPermissions };
    const packet = { from: ann.interfaceId, to: ben.address, protocol: "udp", port: 9 };
    await ec2.send(new RevokeSecurityGroupIngressCommand(rule));
    const { sent } = await inject(packet);
    expect(sent.verdict).toBe("dropped");
    expect(sent.hops.at(-1)).toMatchObject({
      kind: "security-group",
      direction: "ingress",
      drop: "security-group-ingress",
    });
    await ec2.send(new AuthorizeSecurityGroupIngressCommand(rule));
    expect((await inject(packet)).sent.verdict).toBe("delivered");
    const { content } = await send("GET", `interfaces/${ben.interfaceId}/connections`);
    expect(content.connections).toContainEqual(
      expect.objectContaining({
        protocol: 17,
        localPort: 9,
        remoteAddress: ann.address,
        begunBy: "remote",
      }),
    );
  });

  test.each([
    [{ from: "eni-0", to: "10.0.0.1" }, 404, "There is no network interface eni-0."],
    [{ from: "i-0", to: "10.0.0.1" }, 404, "There is no instance i-0 with an interface."],
    [{ from: "10.0.0.9", to: "10.0.0.1" }, 400, "10.0.0.9 is no public address."],
    [{ to: "10.0.0.1" }, 400, "from is missing."],
    [{ from: "eni-0", to: "10.0.0.1", port: 70_000 }, 400, "port is a whole number"],
    [{ from: "eni-0", to: "10.0.0.1", prot: "tcp" }, 400, "There is no prot;"],
    [{ from: "eni-0", to: "10.0.0.1", protocol: "gre" }, 400, "protocol is one of tcp, udp, icmp."],
    [[], 400, "The body is not an object."],
  ])("%j is refused", async (packet, status, message) => {
    const answer = await send("POST", "packets", packet);
    expect(answer.status).toBe(status);
    expect(answer.content.message).toContain(message);
  });

  test("what is sent is JSON whatever it says it is, but for pages; other methods and paths are not", async () => {
    const body = JSON.stringify({ from: ann.interfaceId, to: ben.address });
    const asText = await fetch(url("packets"), { method: "POST", body });
    expect(asText.status).toBe(200);
    const headers = { origin: "http://attacker.example" };
    const ownPath = `interfaces/${ann.interfaceId}`;
    for (const path of [`${ownPath}/capture`, `${ownPath}/socket`, "internet/hosts/192.0.2.1"]) {
      const statuses = ["POST", "DELETE"].map((method) => statusOf(method, path, headers));
      expect(await Promise.all(statuses)).toEqual([403, 403]);
    }
    const get = await fetch(url("packets"));
    expect([get.status, get.headers.get("allow")]).toEqual([405, "POST"]);
    expect((await fetch(url("nothing"))).status).toBe(404);
  });
});

test.each([
  ["http://attacker.example:4566", 403],
  ["http://localhost.attacker.example", 403],
  ["http://127.999.1.1", 403],
  ["null", 403],
  ["http://localhost:3000", 403],
  ["https://app.localhost", 403],
  ["http://[::1]:8080", 403],
])("a page of %s, by whatever name it came here, is answered with %i", async (origin, status) => {
  const headers = { origin, host: "attacker.example:4566", "content-type": "application/json" };
  const body = JSON.stringify({ from: ann.interfaceId, to: ben.address });
  expect(await statusOf("POST", "packets", headers, body)).toBe(status);
  expect(await statusOf("GET", `interfaces/${ann.interfaceId}`, headers)).toBe(status);
});

test("programs in containers name the emulator as they know it", async () => {
  for (const host of ["host.docker.internal:4566", "cloudglass:4566", "192.0.2.9"]) {
    expect(await statusOf("GET", `interfaces/${ann.interfaceId}`, { host })).toBe(200);
  }
});

/** With headers that `fetch` lets nobody set. */
async function statusOf(method: string, path: string, headers: OutgoingHttpHeaders, body?: string) {
  const sent = request(url(path), { method, headers });
  sent.end(body);
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

describe("the world outside", () => {
  test("a simulated host is reached through the internet gateway while it is there", async () => {
    const services = [{ port: 80, text: "hello" }];
    const opened = await send("POST", "internet/hosts", { address: OUTSIDE, services });
    expect(opened).toMatchObject({ status: 201, content: { address: OUTSIDE } });
    const packet = { from: ann.interfaceId, to: OUTSIDE, port: 80 };
    const reached = await inject(packet);
    expect(reached.sent.verdict).toBe("delivered");
    expect(reached.sent.hops).toContainEqual(
      expect.objectContaining({ kind: "internet-gateway", verdict: "pass" }),
    );
    expect(reached.followed[0]).toMatchObject({
      verdict: "delivered",
      packet: { source: OUTSIDE, sourcePort: 80 },
    });
    const { content } = await send("GET", "internet/hosts");
    expect(content.hosts).toMatchObject([{ address: OUTSIDE, packetsIn: 2, packetsOut: 1 }]);
    expect((await send("DELETE", `internet/hosts/${OUTSIDE}`)).status).toBe(204);
    expect((await send("DELETE", `internet/hosts/${OUTSIDE}`)).status).toBe(404);
    const { sent } = await inject(packet);
    expect(sent.hops.at(-1)).toMatchObject({ kind: "outside", drop: "unreachable-outside" });
  });

  test("ports are mapped to this machine alone", async () => {
    const mapping = { address: "203.0.113.10", port: 443, targetPort: 8443 };
    const target = { host: "127.0.0.1", port: 8443 };
    expect(await send("POST", "internet/ports", mapping)).toMatchObject({
      status: 201,
      content: { target },
    });
    const { content } = await send("GET", "internet/ports");
    expect(content.mappings).toEqual([{ address: "203.0.113.10", port: 443, target }]);
    expect((await send("DELETE", "internet/ports/203.0.113.10/443")).status).toBe(204);
    expect((await send("DELETE", "internet/ports/203.0.113.10/443")).status).toBe(404);
    for (const targetHost of ["192.0.2.1", "127.999.1.1", "example.com"]) {
      const other = { ...mapping, targetHost };
      expect(await send("POST", "internet/ports", other)).toMatchObject({ status: 400 });
    }
  });

  test("a mapped address is a public one that nothing of the emulator has", async () => {
    const { PublicIp = "" } = await emulator.ec2().send(new AllocateAddressCommand({}));
    const [shown] = (
      await emulator
        .ec2()
        .send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [ann.interfaceId] }))
    ).NetworkInterfaces as [NetworkInterface];
    const own = [PublicIp, `${shown.Association?.PublicIp}`];
    const refused = [...own, ann.address, "127.0.0.1", "169.254.169.254", "224.0.0.1", "fd00::1"];
    for (const address of refused) {
      const answer = await send("POST", "internet/ports", { address, port: 1, targetPort: 1 });
      expect([address, answer.status]).toEqual([address, 400]);
      expect(answer.content.message).toContain(address);
    }
  });

  test.each([
    [{ address: "example.com" }, "address is an IPv4 or IPv6 address."],
    [{ address: "0.1.2.3" }, "0.1.2.3 is no public address."],
    [{ address: "10.1.2.3" }, "10.1.2.3 is no public address."],
    [{ address: "100.64.0.1" }, "100.64.0.1 is no public address."],
    [{ address: "127.0.0.1" }, "127.0.0.1 is no public address."],
    [{ address: "169.254.1.1" }, "169.254.1.1 is no public address."],
    [{ address: "172.31.0.9" }, "172.31.0.9 is no public address."],
    [{ address: "192.168.0.1" }, "192.168.0.1 is no public address."],
    [{ address: "239.0.0.1" }, "239.0.0.1 is no public address."],
    [{ address: "255.255.255.255" }, "255.255.255.255 is no public address."],
    [{ address: "fe80::1" }, "fe80::1 is no public address."],
    [{ address: OUTSIDE, services: [{}] }, "port is missing."],
    [
      { address: OUTSIDE, services: [{ port: 1 }, { port: 1 }] },
      "Two services have the same port.",
    ],
    [{ address: OUTSIDE, services: [{ port: 1, answer: "x" }] }, "answer is one of echo, sink."],
  ])("%j is no host", async (host, message) => {
    const answer = await send("POST", "internet/hosts", host);
    expect(answer).toMatchObject({ status: 400, content: { message } });
  });
});

test("what went by at an interface and on its host's uplink is a pcap file", async () => {
  const { content } = await send("GET", `interfaces/${ann.interfaceId}`);
  const paths = [`interfaces/${ann.interfaceId}`, `hosts/${content.hostName}`];
  for (const path of paths) {
    expect((await fetch(url(`${path}/capture`))).status).toBe(404);
    expect((await send("POST", `${path}/capture`)).status).toBe(204);
  }
  await inject({ from: ben.interfaceId, to: ann.address, protocol: "icmp" });
  for (const path of paths) {
    const answer = await fetch(url(`${path}/capture`));
    expect(answer.headers.get("content-type")).toBe("application/vnd.tcpdump.pcap");
    const file = Buffer.from(await answer.arrayBuffer());
    expect(file.readUInt32BE(0)).toBe(0xa1b2c3d4);
    expect(file.length).toBeGreaterThan(24 + 16);
    expect((await send("DELETE", `${path}/capture`)).status).toBe(204);
    expect((await fetch(url(`${path}/capture`))).status).toBe(404);
  }
  expect((await send("POST", "hosts/host-nowhere-1/capture")).status).toBe(404);
});

test("`cloudglass packet` says whether a connection is accepted", async () => {
  const endpoint = ["--endpoint", emulator.endpoint];
  const accepted = await run("packet", ann.instanceId, ben.instanceId, ...endpoint);
  expect(accepted.code).toBe(0);
  expect(accepted.out).toContain(`${ann.address}:`);
  expect(accepted.out).toContain(`${ben.address}:443`);
  expect(accepted.out).toMatch(/^DELIVERED, connection accepted {2}TCP SYN /);
  const refused = await run("packet", ann.interfaceId, ben.address, "--port", "444", ...endpoint);
  expect(refused.out).toMatch(/^DELIVERED, connection refused {2}TCP SYN /);
});

test("no more captures run than the memory is meant for", async () => {
  const subnet = { SubnetId: ann.subnetId };
  const paths: string[] = [];
  for (let n = 0; n <= 16; n++) {
    const made = await emulator.ec2().send(new CreateNetworkInterfaceCommand(subnet));
    paths.push(`interfaces/${made.NetworkInterface?.NetworkInterfaceId}/capture`);
  }
  const [last = "", first = "", ...others] = paths;
  for (const path of [first, ...others]) expect((await send("POST", path)).status).toBe(204);
  expect(await send("POST", last)).toMatchObject({
    status: 409,
    content: { error: "TooManyCaptures" },
  });
  // Begun anew, it is no further one.
  expect((await send("POST", first)).status).toBe(204);
  expect((await send("DELETE", first)).status).toBe(204);
  expect((await send("POST", last)).status).toBe(204);
  for (const path of [last, ...others]) expect((await send("DELETE", path)).status).toBe(204);
});

test("a machine of one's own speaks frames at the socket of an interface", async () => {
  const path = `interfaces/${ben.interfaceId}/socket`;
  const { status, content } = await send("POST", path);
  expect(status).toBe(201);
  const socket = connect(content.path);
  const asked = buildArp({
    operation: "request",
    senderMac: parseMac(ben.mac) as number,
    senderAddress: parseIpv4(ben.address) as number,
    targetMac: 0,
    targetAddress: parseIpv4(ann.address) as number,
  });
  const header = { destination: BROADCAST_MAC, source: parseMac(ben.mac) as number };
  const frame = buildEthernet({ ...header, etherType: ETHER_TYPE.arp }, asked);
  socket.write(Buffer.concat([Buffer.from([0, 0, 0, frame.length]), frame]));
  const bytes = await new Promise<Buffer>((resolve) => socket.once("data", resolve));
  expect(bytes.readUInt32BE(0)).toBe(bytes.length - 4);
  expect(parseArp(bytes, 4 + 14)?.senderMac).toBe(parseMac(ann.mac));
  const shown = await send("GET", `interfaces/${ben.interfaceId}`);
  expect(shown.content.socket).toMatchObject({ connected: true, path: content.path });
  const ended = new Promise((resolve) => socket.once("close", resolve));
  expect((await send("DELETE", path)).status).toBe(204);
  await ended;
  expect((await send("DELETE", path)).status).toBe(404);
});

test("`cloudglass packet` shows a packet's way as a table", async () => {
  const endpoint = ["--endpoint", emulator.endpoint];
  const { code, out, error } = await run("packet", ann.interfaceId, "192.0.2.1", ...endpoint);
  expect([code, error]).toEqual([1, "cloudglass: the packet was dropped\n"]);
  expect(out).toMatch(/^DROPPED {2}TCP .* → 192\.0\.2\.1:443, ttl 64\n/);
  expect(out).toMatch(/route-table +rtb-/);
  const json = ["--protocol", "icmp", "--json", ...endpoint];
  const machine = await run("packet", ann.interfaceId, "192.0.2.1", ...json);
  expect(JSON.parse(machine.out).sent.packet).toMatchObject({ protocol: 1, icmpType: 8 });
  const none = await run("packet", "eni-0", "192.0.2.1", ...endpoint);
  expect([none.code, none.error]).toEqual([
    1,
    "cloudglass: There is no network interface eni-0.\n",
  ]);
});
