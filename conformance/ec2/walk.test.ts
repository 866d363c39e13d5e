/**
 * The walk of the user guide's private subnet: an instance, a NAT gateway, an internet gateway, a host outside, and back; and
 * what is said when one of them is not as it should be. All of it through the API, with packets that travel.
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-example-private-subnets-nat.html
 */
import {
  AllocateAddressCommand,
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupEgressCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteNatGatewayCommand,
  DeleteNetworkAclEntryCommand,
  DeleteRouteCommand,
  DescribeNetworkAclsCommand,
  DetachInternetGatewayCommand,
  type EC2Client,
  ReplaceNetworkAclAssociationCommand,
  RevokeSecurityGroupEgressCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

const AL2023 = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
const OUTSIDE = "198.51.100.7";
const ANYWHERE = "0.0.0.0/0";

interface Hop {
  readonly kind: string;
  readonly id: string;
  readonly verdict: string;
  readonly drop?: string;
  readonly packet: { readonly source: string; readonly destination: string; readonly ttl: number };
}
interface Trace {
  readonly verdict: string;
  readonly packet: Hop["packet"];
  readonly hops: readonly Hop[];
}

interface Network {
  readonly vpcId: string;
  readonly gatewayId: string;
  readonly natId: string;
  readonly natAddress: string;
  readonly natPublic: string;
  readonly publicTable: string;
  readonly privateTable: string;
  readonly publicAcl: string;
  readonly privateAcl: string;
  readonly groupId: string;
  readonly instanceId: string;
  readonly interfaceId: string;
  readonly address: string;
}

let emulator: Emulator;
let ec2: EC2Client;
let network: Network;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  ec2 = emulator.ec2();
  network = await build();
  await openOutside();
});
afterAll(() => emulator.stop());

async function build(): Promise<Network> {
  const vpcId = `${(await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }))).Vpc?.VpcId}`;
  const gateway = await ec2.send(new CreateInternetGatewayCommand({}));
  const gatewayId = `${gateway.InternetGateway?.InternetGatewayId}`;
  await ec2.send(new AttachInternetGatewayCommand({ VpcId: vpcId, InternetGatewayId: gatewayId }));
  const outer = await subnet(vpcId, "10.0.0.0/24", "us-east-1a");
  const inner = await subnet(vpcId, "10.0.1.0/24", "us-east-1b");
  const allocated = await ec2.send(new AllocateAddressCommand({ Domain: "vpc" }));
  const { AllocationId, PublicIp } = allocated;
  const nat = await ec2.send(
    new CreateNatGatewayCommand({ SubnetId: outer.subnetId, AllocationId }),
  );
  const natId = `${nat.NatGateway?.NatGatewayId}`;
  const internet = { DestinationCidrBlock: ANYWHERE, GatewayId: gatewayId };
  await ec2.send(new CreateRouteCommand({ RouteTableId: outer.tableId, ...internet }));
  const out = { DestinationCidrBlock: ANYWHERE, NatGatewayId: natId };
  await ec2.send(new CreateRouteCommand({ RouteTableId: inner.tableId, ...out }));
  const group = { VpcId: vpcId, GroupName: "app", Description: "app" };
  const groupId = `${(await ec2.send(new CreateSecurityGroupCommand(group))).GroupId}`;
  const launched = await ec2.send(
    new RunInstancesCommand({
      ImageId: AL2023,
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      SubnetId: inner.subnetId,
      SecurityGroupIds: [groupId],
    }),
  );
  await emulator.advance(60_000);
  const instance = launched.Instances?.[0];
  const card = instance?.NetworkInterfaces?.[0];
  return {
    vpcId,
    gatewayId,
    natId,
    natAddress: `${nat.NatGateway?.NatGatewayAddresses?.[0]?.PrivateIp}`,
    natPublic: `${PublicIp}`,
    publicTable: outer.tableId,
    privateTable: inner.tableId,
    publicAcl: outer.aclId,
    privateAcl: inner.aclId,
    groupId,
    instanceId: `${instance?.InstanceId}`,
    interfaceId: `${card?.NetworkInterfaceId}`,
    address: `${card?.PrivateIpAddress}`,
  };
}

/** With a route table and an open network ACL of its own. */
async function subnet(VpcId: string, CidrBlock: string, AvailabilityZone: string) {
  const made = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone }));
  const subnetId = `${made.Subnet?.SubnetId}`;
  const table = await ec2.send(new CreateRouteTableCommand({ VpcId }));
  const tableId = `${table.RouteTable?.RouteTableId}`;
  await ec2.send(new AssociateRouteTableCommand({ SubnetId: subnetId, RouteTableId: tableId }));
  const acl = await ec2.send(new CreateNetworkAclCommand({ VpcId }));
  const aclId = `${acl.NetworkAcl?.NetworkAclId}`;
  for (const Egress of [true, false]) await ec2.send(entry(aclId, Egress, 100, "allow"));
  const Filters = [{ Name: "association.subnet-id", Values: [subnetId] }];
  const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({ Filters }));
  const AssociationId = NetworkAcls?.[0]?.Associations?.find(
    (association) => association.SubnetId === subnetId,
  )?.NetworkAclAssociationId;
  await ec2.send(new ReplaceNetworkAclAssociationCommand({ AssociationId, NetworkAclId: aclId }));
  return { subnetId, tableId, aclId };
}

const entry = (
  NetworkAclId: string,
  Egress: boolean,
  RuleNumber: number,
  RuleAction: "allow" | "deny",
) =>
  new CreateNetworkAclEntryCommand({
    NetworkAclId,
    Egress,
    RuleNumber,
    RuleAction,
    Protocol: "-1",
    CidrBlock: ANYWHERE,
  });

async function own(method: string, path: string, content?: object) {
  const answer = await fetch(`${emulator.endpoint}/_cloudglass/vpc/${path}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(content && { body: JSON.stringify(content) }),
  });
  const text = await answer.text();
  return text === "" ? undefined : JSON.parse(text);
}

const openOutside = () =>
  own("POST", "internet/hosts", { address: OUTSIDE, services: [{ port: 443, text: "hello" }] });

async function walk(more: object = {}): Promise<{ sent: Trace; followed: readonly Trace[] }> {
  return own("POST", "packets", { from: network.interfaceId, to: OUTSIDE, port: 443, ...more });
}

/** The addresses, each time that they are others than before. */
const translated = (trace: Trace) => {
  const pairs = [trace, ...trace.hops].map(
    ({ packet }) => `${packet.source} > ${packet.destination}`,
  );
  return pairs.filter((pair, index) => pair !== pairs[index - 1]);
};

test("out and back, every translation is seen", async () => {
  const { address, natAddress, natPublic } = network;
  const { sent, followed } = await walk();
  expect(sent.verdict).toBe("delivered");
  expect(translated(sent)).toEqual([
    `${address} > ${OUTSIDE}`,
    `${natAddress} > ${OUTSIDE}`,
    `${natPublic} > ${OUTSIDE}`,
  ]);
  const [back] = followed as [Trace];
  expect(back.verdict).toBe("delivered");
  expect(translated(back)).toEqual([
    `${OUTSIDE} > ${natPublic}`,
    `${OUTSIDE} > ${natAddress}`,
    `${OUTSIDE} > ${address}`,
  ]);
  const kinds = [...sent.hops, ...back.hops].map(({ kind }) => kind);
  for (const kind of ["security-group", "network-acl", "route-table", "nat-gateway"]) {
    expect(kinds).toContain(kind);
  }
  expect(kinds.filter((kind) => kind === "internet-gateway")).toHaveLength(2);
});

interface Breakage {
  readonly what: string;
  break(): Promise<unknown>;
  mend(): Promise<unknown>;
  /** The packet that is dropped: the first one, or the answer to it. */
  readonly way: "out" | "back";
  at(): string;
  readonly drop: string;
}

function denied(what: string, acl: () => string, egress: boolean, way: "out" | "back"): Breakage {
  return {
    what,
    break: () => ec2.send(entry(acl(), egress, 50, "deny")),
    mend: () =>
      ec2.send(
        new DeleteNetworkAclEntryCommand({ NetworkAclId: acl(), Egress: egress, RuleNumber: 50 }),
      ),
    way,
    at: acl,
    drop: egress ? "network-acl-egress" : "network-acl-ingress",
  };
}

const egressRule = () => ({
  GroupId: network.groupId,
  IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: ANYWHERE }] }],
});
const defaultRoute = (RouteTableId: string) => ({ RouteTableId, DestinationCidrBlock: ANYWHERE });

const BREAKAGES: readonly Breakage[] = [
  {
    what: "no rule of the security group lets it out",
    break: () => ec2.send(new RevokeSecurityGroupEgressCommand(egressRule())),
    mend: () => ec2.send(new AuthorizeSecurityGroupEgressCommand(egressRule())),
    way: "out",
    at: () => network.groupId,
    drop: "security-group-egress",
  },
  denied("the private subnet's ACL lets nothing out", () => network.privateAcl, true, "out"),
  denied("the private subnet's ACL lets nothing in", () => network.privateAcl, false, "back"),
  denied("the public subnet's ACL lets nothing in", () => network.publicAcl, false, "out"),
  denied("the public subnet's ACL lets nothing out", () => network.publicAcl, true, "out"),
  {
    what: "the private subnet has no default route",
    break: () => ec2.send(new DeleteRouteCommand(defaultRoute(network.privateTable))),
    mend: () =>
      ec2.send(
        new CreateRouteCommand({
          ...defaultRoute(network.privateTable),
          NatGatewayId: network.natId,
        }),
      ),
    way: "out",
    at: () => network.privateTable,
    drop: "no-route",
  },
  {
    what: "the public subnet has no default route",
    break: () => ec2.send(new DeleteRouteCommand(defaultRoute(network.publicTable))),
    mend: () =>
      ec2.send(
        new CreateRouteCommand({
          ...defaultRoute(network.publicTable),
          GatewayId: network.gatewayId,
        }),
      ),
    way: "out",
    at: () => network.publicTable,
    drop: "no-route",
  },
  {
    what: "nobody is at the address outside",
    break: () => own("DELETE", `internet/hosts/${OUTSIDE}`),
    mend: openOutside,
    way: "out",
    at: () => OUTSIDE,
    drop: "unreachable-outside",
  },
];

test.each(BREAKAGES)(
  "$what: the trace names it, and all is well when it is mended",
  async (broken) => {
    await broken.break();
    const { sent, followed } = await walk();
    const dropped = broken.way === "out" ? sent : followed[0];
    expect(dropped?.verdict).toBe("dropped");
    expect(dropped?.hops.at(-1)).toMatchObject({
      verdict: "drop",
      drop: broken.drop,
      id: broken.at(),
    });
    if (broken.way === "back") expect(sent.verdict).toBe("delivered");
    await broken.mend();
    const mended = await walk();
    expect([mended.sent.verdict, mended.followed[0]?.verdict]).toEqual(["delivered", "delivered"]);
  },
);

test("a packet with few hops to live ends at the NAT gateway, which says so", async () => {
  const { sent, followed } = await walk({ ttl: 1 });
  expect(sent.hops.at(-1)).toMatchObject({ id: network.natId, drop: "ttl-exceeded" });
  expect(followed[0]).toMatchObject({
    verdict: "delivered",
    packet: { source: network.natAddress, destination: network.address, icmpType: 11 },
  });
});

test("another's source address is dropped where it is sent", async () => {
  const { sent } = await walk({ source: "10.0.1.99" });
  expect(sent.hops.at(-1)).toMatchObject({
    id: network.interfaceId,
    drop: "source-destination-check",
  });
});

test("what was taken away for good is named too", async () => {
  const { gatewayId, natId, vpcId, instanceId, privateTable } = network;
  await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId: natId }));
  const blackhole = await walk();
  expect(blackhole.sent.hops.at(-1)).toMatchObject({ id: natId, drop: "blackhole" });
  const route = { ...defaultRoute(privateTable), GatewayId: gatewayId };
  await ec2.send(new DeleteRouteCommand(defaultRoute(privateTable)));
  await ec2.send(new CreateRouteCommand(route));
  const nameless = await walk();
  expect(nameless.sent.hops.at(-1)).toMatchObject({ id: gatewayId, drop: "no-public-address" });
  await ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId: gatewayId, VpcId: vpcId }));
  const detached = await walk();
  expect(detached.sent.verdict).toBe("dropped");
  expect(["blackhole", "gateway-not-attached"]).toContain(detached.sent.hops.at(-1)?.drop);
  const { interfaceId } = network;
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
  await emulator.advance(60_000);
  const gone = await own("POST", "packets", { from: interfaceId, to: OUTSIDE });
  expect(gone.message).toBe(`There is no network interface ${interfaceId}.`);
});
