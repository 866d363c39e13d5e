/** Packets that come from outside, and whose addresses may be there. */
import {
  AllocateAddressCommand,
  AuthorizeSecurityGroupIngressCommand,
  DescribeInstancesCommand,
  RevokeSecurityGroupIngressCommand,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../testing/command.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

const AL2023 = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

let emulator: Emulator;
let ann: Record<"instanceId" | "interfaceId" | "address" | "publicAddress" | "groupId", string>;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const ec2 = emulator.ec2();
  const launch = {
    ImageId: AL2023,
    MinCount: 1,
    MaxCount: 1,
    UserData: Buffer.from("listen 443\n").toString("base64"),
  };
  const { Instances } = await ec2.send(
    new RunInstancesCommand({ ...launch, InstanceType: "t3.micro" }),
  );
  await emulator.advance(60_000);
  const instanceId = `${Instances?.[0]?.InstanceId}`;
  const { Reservations } = await ec2.send(
    new DescribeInstancesCommand({ InstanceIds: [instanceId] }),
  );
  const card = Reservations?.[0]?.Instances?.[0]?.NetworkInterfaces?.[0];
  ann = {
    instanceId,
    interfaceId: `${card?.NetworkInterfaceId}`,
    address: `${card?.PrivateIpAddress}`,
    publicAddress: `${card?.Association?.PublicIp}`,
    groupId: `${card?.Groups?.[0]?.GroupId}`,
  };
});
afterAll(() => emulator.stop());

async function send(method: string, path: string, content?: object) {
  const answer = await fetch(`${emulator.endpoint}/_cloudglass/vpc/${path}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(content === undefined ? {} : { body: JSON.stringify(content) }),
  });
  const text = await answer.text();
  return { status: answer.status, content: text === "" ? undefined : JSON.parse(text) };
}

const inject = async (packet: object) => (await send("POST", "packets", packet)).content;

test("a packet from outside comes in through the internet gateway, and is answered", async () => {
  const packet = { from: "198.51.100.99", to: ann.instanceId, port: 443, sourcePort: 40_001 };
  const closed = await inject(packet);
  expect(closed.sent.hops.at(-1)).toMatchObject({ drop: "security-group-ingress" });
  const CidrIp = "198.51.100.99/32";
  const IpPermissions = [{ IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp }] }];
  const rule = { GroupId: ann.groupId, IpPermissions };
  await emulator.ec2().send(new AuthorizeSecurityGroupIngressCommand(rule));
  const { conclusion, sent, followed } = await inject(packet);
  expect(sent).toMatchObject({
    verdict: "delivered",
    packet: { source: "198.51.100.99", destination: ann.publicAddress, tcpFlags: "SYN" },
  });
  expect(sent.hops[0]).toMatchObject({
    kind: "internet-gateway",
    packet: { destination: ann.address },
  });
  expect(sent.hops.at(-1)).toMatchObject({ kind: "switch", rule: { port: ann.interfaceId } });
  expect(followed[0]).toMatchObject({
    verdict: "delivered",
    packet: { source: ann.address, destinationPort: 40_001, tcpFlags: "SYN,ACK" },
  });
  expect(conclusion).toBe("accepted");
  const shown = ["--endpoint", emulator.endpoint];
  const { code, out } = await run("packet", "198.51.100.99", ann.interfaceId, ...shown);
  expect(code).toBe(0);
  expect(out).toMatch(/^DELIVERED, connection accepted {2}TCP SYN 198\.51\.100\.99:/);
  await emulator.ec2().send(new RevokeSecurityGroupIngressCommand(rule));
});

test("a host outside has an address of its own, once", async () => {
  const address = "203.0.113.77";
  expect((await send("POST", "internet/hosts", { address })).status).toBe(201);
  expect(await send("POST", "internet/hosts", { address })).toMatchObject({
    status: 409,
    content: { message: `There is a host ${address} outside already: DELETE closes it.` },
  });
  expect((await send("DELETE", `internet/hosts/${address}`)).status).toBe(204);
  expect((await send("POST", "internet/hosts", { address })).status).toBe(201);
  const { PublicIp } = await emulator.ec2().send(new AllocateAddressCommand({}));
  expect(await send("POST", "internet/hosts", { address: PublicIp })).toMatchObject({
    status: 400,
    content: {
      message: `${PublicIp} is a public address of this emulator.`,
    },
  });
  expect(await send("POST", "internet/hosts", { address: ann.publicAddress })).toMatchObject({
    status: 400,
    content: {
      message: `${ann.publicAddress} is a public address of this emulator.`,
    },
  });
});

test("a path that is not there is answered with those that are", async () => {
  const { status, content } = await send("GET", "nothing");
  expect([status, content.message]).toEqual([404, "There is no /_cloudglass/vpc/nothing."]);
  expect(content.routes).toContain("POST /_cloudglass/vpc/packets");
  expect(content.routes).toContain("GET|POST /_cloudglass/vpc/internet/hosts");
});
