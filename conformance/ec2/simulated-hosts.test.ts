/** Simulated instances as hosts on the network: what they are told to serve, and which addresses they have. */
import {
  AssignPrivateIpAddressesCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  DescribeInstancesCommand,
  DescribeVpcsCommand,
  GetConsoleOutputCommand,
  type InstanceNetworkInterface,
  type InstanceNetworkInterfaceSpecification,
  RunInstancesCommand,
  UnassignPrivateIpAddressesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

const AL2023 = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

interface Host {
  readonly instanceId: string;
  readonly card: InstanceNetworkInterface;
}

let emulator: Emulator;
let client: Host;
let server: Host;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  client = await start("");
  server = await start("443, udp 7 echo, drop 22");
});
afterAll(() => emulator.stop());

async function start(
  listen: string,
  place: Pick<InstanceNetworkInterfaceSpecification, "SubnetId" | "Ipv6AddressCount"> = {},
): Promise<Host> {
  const Tags = [{ Key: "cloudglass:listen", Value: listen }];
  const { Instances } = await emulator.ec2().send(
    new RunInstancesCommand({
      ImageId: AL2023,
      InstanceType: "t3.small",
      MinCount: 1,
      MaxCount: 1,
      NetworkInterfaces: [{ DeviceIndex: 0, SecondaryPrivateIpAddressCount: 1, ...place }],
      TagSpecifications: [{ ResourceType: "instance", Tags }],
    }),
  );
  const instanceId = `${Instances?.[0]?.InstanceId}`;
  return { instanceId, card: await cardOf(instanceId) };
}

async function cardOf(instanceId: string): Promise<InstanceNetworkInterface> {
  const wanted = new DescribeInstancesCommand({ InstanceIds: [instanceId] });
  const { Reservations } = await emulator.ec2().send(wanted);
  return Reservations![0]!.Instances![0]!.NetworkInterfaces![0]!;
}

interface Traced {
  readonly verdict: string;
  readonly packet: Readonly<Record<string, string | number>>;
}

/** What the network did about a packet from the client: the answers to it, once nothing moves any more. */
async function answersTo(
  packet: object,
  from: Host = client,
): Promise<readonly Traced["packet"][]> {
  const answer = await fetch(`${emulator.endpoint}/_cloudglass/vpc/packets`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ from: from.card.NetworkInterfaceId, ...packet }),
  });
  const { sent, followed } = (await answer.json()) as { sent: Traced; followed: Traced[] };
  expect(sent.verdict).toBe("delivered");
  return followed.map(({ packet: header }) => header);
}

const primary = () => `${server.card.PrivateIpAddress}`;
const secondary = () => `${server.card.PrivateIpAddresses?.[1]?.PrivateIpAddress}`;

test("a declared port answers, a closed one refuses, one that is dropped says nothing", async () => {
  const [open] = await answersTo({ to: primary(), port: 443 });
  expect(open).toMatchObject({ source: primary(), sourcePort: 443, protocol: 6 });
  const [closed] = await answersTo({ to: primary(), port: 444 });
  expect(closed).toMatchObject({ source: primary(), sourcePort: 444, protocol: 6 });
  expect(await answersTo({ to: primary(), port: 22 })).toEqual([]);
  const [echo] = await answersTo({ to: primary(), port: 7, protocol: "udp", sourcePort: 4_000 });
  expect(echo).toMatchObject({ source: primary(), sourcePort: 7, protocol: 17 });
  const [unreachable] = await answersTo({ to: primary(), port: 8, protocol: "udp" });
  expect(unreachable).toMatchObject({ source: primary(), protocol: 1, icmpType: 3, icmpCode: 3 });
});

test("what the tag says acts at once", async () => {
  const Tags = [{ Key: "cloudglass:listen", Value: "udp 443" }];
  const ec2 = emulator.ec2();
  await ec2.send(new CreateTagsCommand({ Resources: [server.instanceId], Tags }));
  const datagram = { to: primary(), port: 443, protocol: "udp" };
  expect(await answersTo(datagram)).toEqual([]);
  await ec2.send(
    new CreateTagsCommand({
      Resources: [server.instanceId],
      Tags: [{ Key: "cloudglass:listen", Value: "443" }],
    }),
  );
  expect(await answersTo(datagram)).toMatchObject([{ icmpType: 3, icmpCode: 3 }]);
});

test("all addresses of its interface answer, and those that it is given while it runs", async () => {
  const ping = (to: string) => answersTo({ to, protocol: "icmp" });
  expect(await ping(primary())).toMatchObject([{ source: primary(), icmpType: 0 }]);
  expect(await ping(secondary())).toMatchObject([{ source: secondary(), icmpType: 0 }]);
  const ec2 = emulator.ec2();
  const NetworkInterfaceId = `${server.card.NetworkInterfaceId}`;
  const { AssignedPrivateIpAddresses: [given] = [] } = await ec2.send(
    new AssignPrivateIpAddressesCommand({ NetworkInterfaceId, SecondaryPrivateIpAddressCount: 1 }),
  );
  const address = `${given?.PrivateIpAddress}`;
  // The first packet makes the host look; it is answered once the host knows.
  await ping(address);
  expect(await ping(address)).toMatchObject([{ source: address, icmpType: 0 }]);
  const PrivateIpAddresses = [address];
  await ec2.send(new UnassignPrivateIpAddressesCommand({ NetworkInterfaceId, PrivateIpAddresses }));
});

test("IPv6 addresses answer too", async () => {
  const ec2 = emulator.ec2();
  const CidrBlock = "10.66.0.0/16";
  const { Vpc } = await ec2.send(
    new CreateVpcCommand({ CidrBlock, AmazonProvidedIpv6CidrBlock: true }),
  );
  const VpcId = `${Vpc?.VpcId}`;
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] }));
  const block = `${Vpcs?.[0]?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock}`;
  const Ipv6CidrBlock = block.replace("/56", "/64");
  const { Subnet } = await ec2.send(
    new CreateSubnetCommand({ VpcId, CidrBlock: "10.66.1.0/24", Ipv6CidrBlock }),
  );
  const place = { SubnetId: `${Subnet?.SubnetId}`, Ipv6AddressCount: 1 };
  const one = await start("443", place);
  const other = await start("443", place);
  const to = `${other.card.Ipv6Addresses?.[0]?.Ipv6Address}`;
  const source = `${one.card.Ipv6Addresses?.[0]?.Ipv6Address}`;
  const [echo] = await answersTo({ source, to, protocol: "icmp" }, one);
  expect(echo).toMatchObject({ source: to, protocol: 58, icmpType: 129 });
  const [open] = await answersTo({ source, to, port: 443 }, one);
  expect(open).toMatchObject({ source: to, sourcePort: 443, protocol: 6 });
});

test("the console tells the boot, the address and who waits to log in", async () => {
  const { instanceId: InstanceId } = server;
  const { Output } = await emulator.ec2().send(new GetConsoleOutputCommand({ InstanceId }));
  const text = Buffer.from(`${Output}`, "base64").toString();
  expect(text).toContain(`ens5: DHCPv4 address ${primary()}/20`);
  expect(text).toContain("Listening on tcp port 443.");
  expect(text).toContain(`ip-${primary().replaceAll(".", "-")} login:`);
});
