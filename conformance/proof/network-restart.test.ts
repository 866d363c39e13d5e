/**
 * Kills a real process that has a network of most kinds of resources, and starts it again on what it left: everything is
 * described as before, what ran runs, and packets go the ways that they went.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AcceptVpcPeeringConnectionCommand,
  AllocateAddressCommand,
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  AttachVolumeCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateFlowLogsCommand,
  CreateInternetGatewayCommand,
  CreateKeyPairCommand,
  CreateLaunchTemplateCommand,
  CreateManagedPrefixListCommand,
  CreateNatGatewayCommand,
  CreateNetworkInterfaceCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSnapshotCommand,
  CreateSubnetCommand,
  CreateTransitGatewayCommand,
  CreateTransitGatewayVpcAttachmentCommand,
  CreateVolumeCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  CreateVpcPeeringConnectionCommand,
  DescribeAddressesCommand,
  DescribeFlowLogsCommand,
  DescribeInstancesCommand,
  DescribeInternetGatewaysCommand,
  DescribeKeyPairsCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeManagedPrefixListsCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeSubnetsCommand,
  DescribeTagsCommand,
  DescribeTransitGatewayAttachmentsCommand,
  DescribeTransitGatewayRouteTablesCommand,
  DescribeTransitGatewaysCommand,
  DescribeVolumesCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type Instance,
  ModifyVpcAttributeCommand,
  RunInstancesCommand,
  SearchTransitGatewayRoutesCommand,
  StopInstancesCommand,
  waitUntilInstanceRunning,
  waitUntilInstanceStatusOk,
  waitUntilInstanceStopped,
} from "@aws-sdk/client-ec2";
import { afterAll, expect, test } from "vitest";
import { EmulatorProcess } from "../testing/process.ts";

const AL2023 = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
const OUTSIDE = "198.51.100.7";
const ANYWHERE = "0.0.0.0/0";

const directory = mkdtempSync(join(tmpdir(), "cloudglass-network-"));
let emulator: EmulatorProcess | undefined;
afterAll(async () => {
  if (emulator?.child.exitCode === null) await emulator.end("SIGKILL");
  rmSync(directory, { recursive: true, force: true });
});

async function begin() {
  emulator = await EmulatorProcess.start(["--data-dir", directory]);
  const { endpoint } = emulator;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const ec2 = new EC2Client({ region: "us-east-1", endpoint, credentials, maxAttempts: 1 });
  return { emulator, ec2 };
}

async function newVpc(ec2: EC2Client, CidrBlock: string) {
  const made = await ec2.send(new CreateVpcCommand({ CidrBlock }));
  const VpcId = made.Vpc?.VpcId ?? "";
  const EnableDnsHostnames = { Value: true };
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames }));
  const group = { VpcId, GroupName: "open", Description: "open" };
  const { GroupId = "" } = await ec2.send(new CreateSecurityGroupCommand(group));
  const IpPermissions = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "10.0.0.0/8" }] }];
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  return { VpcId, GroupId };
}

/** With a table of its own. */
async function newSubnet(ec2: EC2Client, VpcId: string, CidrBlock: string) {
  const made = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock }));
  const SubnetId = made.Subnet?.SubnetId ?? "";
  const table = await ec2.send(new CreateRouteTableCommand({ VpcId }));
  const RouteTableId = table.RouteTable?.RouteTableId ?? "";
  await ec2.send(new AssociateRouteTableCommand({ SubnetId, RouteTableId }));
  return { SubnetId, RouteTableId };
}

async function launch(ec2: EC2Client, SubnetId: string, GroupId: string): Promise<Instance> {
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ...{ ImageId: AL2023, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1, KeyName: "mine" },
      ...{ SubnetId, SecurityGroupIds: [GroupId] },
      TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "of", Value: SubnetId }] }],
    }),
  );
  return Instances[0] as Instance;
}

/** The private subnet of the user guide, and a VPC that it is peered with. */
async function buildNetworks(ec2: EC2Client) {
  const [near, far] = [await newVpc(ec2, "10.0.0.0/16"), await newVpc(ec2, "10.1.0.0/16")];
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const GatewayId = InternetGateway?.InternetGatewayId ?? "";
  const attached = { VpcId: near.VpcId, InternetGatewayId: GatewayId };
  await ec2.send(new AttachInternetGatewayCommand(attached));
  const outer = await newSubnet(ec2, near.VpcId, "10.0.0.0/24");
  const inner = await newSubnet(ec2, near.VpcId, "10.0.1.0/24");
  const beyond = await newSubnet(ec2, far.VpcId, "10.1.0.0/24");
  const { AllocationId, PublicIp } = await ec2.send(new AllocateAddressCommand({}));
  const { SubnetId } = outer;
  const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId, AllocationId }));
  const { VpcPeeringConnection } = await ec2.send(
    new CreateVpcPeeringConnectionCommand({ VpcId: near.VpcId, PeerVpcId: far.VpcId }),
  );
  const VpcPeeringConnectionId = VpcPeeringConnection?.VpcPeeringConnectionId ?? "";
  await ec2.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));
  const { NatGatewayId } = NatGateway ?? {};
  const routes = [
    [outer, ANYWHERE, { GatewayId }],
    [inner, ANYWHERE, { NatGatewayId }],
    [inner, "10.1.0.0/16", { VpcPeeringConnectionId }],
    [beyond, "10.0.0.0/16", { VpcPeeringConnectionId }],
  ] as const;
  for (const [{ RouteTableId }, DestinationCidrBlock, target] of routes) {
    const route = { RouteTableId, DestinationCidrBlock, ...target };
    await ec2.send(new CreateRouteCommand(route));
  }
  return { near, far, inner, beyond, publicAddress: `${PublicIp}` };
}

type Networks = Awaited<ReturnType<typeof buildNetworks>>;

const waitingWith = (client: EC2Client) => ({ client, minDelay: 1, maxWaitTime: 60 });

async function buildInstances(ec2: EC2Client, { near, far, inner, beyond }: Networks) {
  await ec2.send(new CreateKeyPairCommand({ KeyName: "mine" }));
  const from = await launch(ec2, inner.SubnetId, near.GroupId);
  const to = await launch(ec2, beyond.SubnetId, far.GroupId);
  const { InstanceId = "" } = await launch(ec2, inner.SubnetId, near.GroupId);
  const waiting = waitingWith(ec2);
  const three = [from.InstanceId, to.InstanceId, InstanceId].map((id) => id ?? "");
  await waitUntilInstanceRunning(waiting, { InstanceIds: three });
  await ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
  await waitUntilInstanceStopped(waiting, { InstanceIds: [InstanceId] });
  const AvailabilityZone = from.Placement?.AvailabilityZone;
  const { VolumeId } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone, Size: 3 }));
  await ec2.send(
    new AttachVolumeCommand({ VolumeId, InstanceId: from.InstanceId, Device: "/dev/sdf" }),
  );
  await ec2.send(new CreateSnapshotCommand({ VolumeId }));
  return {
    running: three.slice(0, 2),
    from: `${from.NetworkInterfaces?.[0]?.NetworkInterfaceId}`,
    to: `${to.NetworkInterfaces?.[0]?.NetworkInterfaceId}`,
  };
}

type Machines = Awaited<ReturnType<typeof buildInstances>>;

/** One each of other kinds, about the first VPC; the default table of the transit gateway. */
async function buildOthers(ec2: EC2Client, { near: { VpcId }, inner }: Networks): Promise<string> {
  const { SubnetId, RouteTableId } = inner;
  const ServiceName = "com.amazonaws.us-east-1.s3";
  const RouteTableIds = [RouteTableId];
  await ec2.send(new CreateVpcEndpointCommand({ VpcId, ServiceName, RouteTableIds }));
  await ec2.send(
    new CreateVpcEndpointCommand({
      ...{ VpcId, ServiceName: "com.amazonaws.us-east-1.sts", VpcEndpointType: "Interface" },
      SubnetIds: [SubnetId],
    }),
  );
  const { TransitGateway } = await ec2.send(new CreateTransitGatewayCommand({}));
  const { TransitGatewayId, Options } = TransitGateway ?? {};
  await ec2.send(
    new CreateTransitGatewayVpcAttachmentCommand({
      ...{ TransitGatewayId, VpcId },
      SubnetIds: [SubnetId],
    }),
  );
  await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: "machine",
      LaunchTemplateData: { InstanceType: "t3.micro", KeyName: "mine" },
    }),
  );
  await ec2.send(
    new CreateFlowLogsCommand({
      ...{ ResourceIds: [VpcId], ResourceType: "VPC", TrafficType: "ALL" },
      LogGroupName: "flows",
      DeliverLogsPermissionArn: "arn:aws:iam::000000000000:role/flow",
    }),
  );
  await ec2.send(
    new CreateManagedPrefixListCommand({
      ...{ PrefixListName: "offices", AddressFamily: "IPv4", MaxEntries: 1 },
      Entries: [{ Cidr: "192.168.1.0/24" }],
    }),
  );
  await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId, Description: "spare" }));
  return Options?.AssociationDefaultRouteTableId ?? "";
}

/** What the account sees of its region. */
async function described(ec2: EC2Client, TransitGatewayRouteTableId: string) {
  const Filters = [{ Name: "state", Values: ["active", "blackhole"] }];
  const answers = [
    await ec2.send(new DescribeVpcsCommand({})),
    await ec2.send(new DescribeSubnetsCommand({})),
    await ec2.send(new DescribeRouteTablesCommand({})),
    await ec2.send(new DescribeNetworkAclsCommand({})),
    await ec2.send(new DescribeInternetGatewaysCommand({})),
    await ec2.send(new DescribeNatGatewaysCommand({})),
    await ec2.send(new DescribeAddressesCommand({})),
    await ec2.send(new DescribeVpcPeeringConnectionsCommand({})),
    await ec2.send(new DescribeVpcEndpointsCommand({})),
    await ec2.send(new DescribeManagedPrefixListsCommand({})),
    await ec2.send(new DescribeTransitGatewaysCommand({})),
    await ec2.send(new DescribeTransitGatewayAttachmentsCommand({})),
    await ec2.send(new DescribeTransitGatewayRouteTablesCommand({})),
    await ec2.send(new SearchTransitGatewayRoutesCommand({ TransitGatewayRouteTableId, Filters })),
    await ec2.send(new DescribeSecurityGroupsCommand({})),
    await ec2.send(new DescribeSecurityGroupRulesCommand({})),
    await ec2.send(new DescribeNetworkInterfacesCommand({})),
    await ec2.send(new DescribeInstancesCommand({})),
    await ec2.send(new DescribeVolumesCommand({})),
    await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ["self"] })),
    await ec2.send(new DescribeKeyPairsCommand({})),
    await ec2.send(new DescribeLaunchTemplatesCommand({})),
    await ec2.send(new DescribeLaunchTemplateVersionsCommand({ Versions: ["$Latest"] })),
    await ec2.send(new DescribeFlowLogsCommand({})),
    await ec2.send(new DescribeTagsCommand({})),
  ];
  return answers.map(({ $metadata, ...shown }) => inOrder(shown));
}

/** AWS promises no order of what it lists: what is shown is compared with every list in the order of its text. */
function inOrder(shown: unknown): unknown {
  if (Array.isArray(shown)) {
    const texts = shown.map(inOrder).map((each) => ({ each, text: JSON.stringify(each) }));
    return texts.sort((a, b) => (a.text < b.text ? -1 : 1)).map(({ each }) => each);
  }
  if (typeof shown !== "object" || shown === null || shown instanceof Date) return shown;
  return Object.fromEntries(Object.entries(shown).map(([name, each]) => [name, inOrder(each)]));
}

interface Trace {
  readonly verdict: string;
  readonly hops: readonly { readonly kind: string; readonly id: string }[];
  readonly packet: { readonly source: string };
}

/** How a packet to the host outside goes, and one to the other VPC's instance, with what answers them. */
async function ways({ endpoint }: EmulatorProcess, ec2: EC2Client, machines: Machines) {
  // The guests are up, so that they answer.
  await waitUntilInstanceStatusOk(waitingWith(ec2), { InstanceIds: machines.running });
  const own = async (path: string, content: object) => {
    const answer = await fetch(`${endpoint}/_cloudglass/vpc/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(content),
    });
    expect(answer.ok, path).toBe(true);
    return answer.json();
  };
  await own("internet/hosts", { address: OUTSIDE, services: [{ port: 443, text: "hello" }] });
  const walk = async (packet: object) => {
    const walked = (await own("packets", packet)) as { sent: Trace; followed: readonly Trace[] };
    return [walked.sent, walked.followed[0] as Trace];
  };
  return {
    outside: await walk({ from: machines.from, to: OUTSIDE, port: 443 }),
    peered: await walk({ from: machines.from, to: machines.to, protocol: "icmp" }),
  };
}

/** On which hosts of its zone a machine runs is nobody's promise. */
const ofHosts = new Set(["host", "switch"]);
const passed = (traces: readonly Trace[]) =>
  traces.map(({ verdict, hops }) => [
    verdict,
    ...hops.map(({ kind, id }) => (ofHosts.has(kind) ? kind : `${kind} ${id}`)),
  ]);

async function statesOf(ec2: EC2Client) {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
  return Reservations.map(({ Instances }) => Instances?.[0]?.State?.Name).sort();
}

test("kill -9: the network is what it was, runs as it ran, and carries packets as before", {
  timeout: 180_000,
}, async () => {
  const first = await begin();
  const networks = await buildNetworks(first.ec2);
  const machines = await buildInstances(first.ec2, networks);
  const tableId = await buildOthers(first.ec2, networks);
  const before = await described(first.ec2, tableId);
  const gone = await ways(first.emulator, first.ec2, machines);
  expect(await statesOf(first.ec2)).toEqual(["running", "running", "stopped"]);
  await first.emulator.end("SIGKILL");
  first.ec2.destroy();

  const second = await begin();
  expect(await described(second.ec2, tableId)).toEqual(before);
  const goes = await ways(second.emulator, second.ec2, machines);
  for (const way of ["outside", "peered"] as const) {
    expect(passed(goes[way]), way).toEqual(passed(gone[way]));
    expect(goes[way].map(({ verdict }) => verdict)).toEqual(["delivered", "delivered"]);
  }
  const [out] = goes.outside as [Trace];
  expect(out.hops.map(({ kind }) => kind)).toContain("nat-gateway");
  const [over] = goes.peered as [Trace];
  expect(over.hops.map(({ kind }) => kind)).toContain("vpc-peering-connection");
  second.ec2.destroy();
  expect(await second.emulator.end("SIGTERM")).toBe(0);
});
