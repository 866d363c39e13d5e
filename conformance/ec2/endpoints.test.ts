/** VPC endpoints: of gateways with their routes, of interfaces with theirs, and packets that reach what is behind them. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  type CreateVpcEndpointCommandInput,
  DeleteNetworkInterfaceCommand,
  DeleteRouteCommand,
  DeleteVpcCommand,
  DeleteVpcEndpointsCommand,
  DescribeNetworkInterfacesCommand,
  DescribePrefixListsCommand,
  DescribeRouteTablesCommand,
  DescribeVpcEndpointServicesCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  ModifyVpcAttributeCommand,
  ModifyVpcEndpointCommand,
  type ModifyVpcEndpointCommandInput,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { defaultSubnets } from "./default-subnets.ts";

const S3 = "com.amazonaws.us-east-1.s3";
const SQS = "com.amazonaws.us-east-1.sqs";

let emulator: Emulator;
let ec2: EC2Client;
beforeAll(async () => {
  emulator = await startEmulator();
  ec2 = emulator.ec2();
});
afterAll(() => emulator.stop());

/** With two subnets in two zones and a route table; names are resolved in it. */
async function network() {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  const VpcId = Vpc?.VpcId ?? "";
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
  const subnet = async (CidrBlock: string, AvailabilityZone: string) =>
    (await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone }))).Subnet
      ?.SubnetId ?? "";
  const SubnetIds = [
    await subnet("10.0.0.0/24", "us-east-1a"),
    await subnet("10.0.1.0/24", "us-east-1b"),
  ];
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
  return { VpcId, SubnetIds, RouteTableId: RouteTable?.RouteTableId ?? "" };
}

async function create(input: CreateVpcEndpointCommandInput) {
  return (await ec2.send(new CreateVpcEndpointCommand(input))).VpcEndpoint;
}

const endpointOf = async (id: string | undefined) =>
  (await ec2.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id ?? ""] })))
    .VpcEndpoints?.[0];

const modify = (VpcEndpointId: string | undefined, more: Partial<ModifyVpcEndpointCommandInput>) =>
  ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId, ...more }));

async function prefixList(name: string) {
  const Filters = [{ Name: "prefix-list-name", Values: [name] }];
  return (await ec2.send(new DescribePrefixListsCommand({ Filters }))).PrefixLists?.[0];
}

async function routesOf(RouteTableId: string) {
  const input = { RouteTableIds: [RouteTableId] };
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand(input));
  return RouteTables?.[0]?.Routes?.filter((route) => route.DestinationPrefixListId !== undefined);
}

test("a gateway endpoint leads the service's prefix list to itself, in the tables that it is given", async () => {
  const { VpcId, RouteTableId } = await network();
  const endpoint = await create({ VpcId, ServiceName: S3, RouteTableIds: [RouteTableId] });
  const { VpcEndpointId = "" } = endpoint ?? {};
  const expected = {
    CreationTimestamp: expect.any(Date),
    DnsEntries: [],
    Groups: [],
    NetworkInterfaceIds: [],
    OwnerId: "000000000000",
    PrivateDnsEnabled: false,
    RequesterManaged: false,
    RouteTableIds: [RouteTableId],
    ServiceName: S3,
    State: "available",
    SubnetIds: [],
    Tags: [],
    VpcEndpointId: expect.stringMatching(/^vpce-[0-9a-f]{17}$/),
    VpcEndpointType: "Gateway",
    VpcId,
  };
  expect(endpoint).toMatchObject(expected);
  expect(await endpointOf(VpcEndpointId)).toMatchObject(expected);
  expect(JSON.parse(endpoint?.PolicyDocument ?? "")).toEqual({
    Version: "2008-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
  });
  const DestinationPrefixListId = (await prefixList(S3))?.PrefixListId;
  const route = {
    DestinationPrefixListId,
    GatewayId: VpcEndpointId,
    Origin: "CreateRoute",
    State: "active",
  };
  expect(await routesOf(RouteTableId)).toEqual([route]);
  await expect(
    create({ VpcId, ServiceName: S3, RouteTableIds: [RouteTableId] }),
  ).rejects.toMatchObject({
    name: "RouteAlreadyExists",
    message: `route table ${RouteTableId} already has a route with destination-prefix-list-id ${DestinationPrefixListId}`,
  });
  await expect(
    ec2.send(new DeleteRouteCommand({ RouteTableId, DestinationPrefixListId })),
  ).rejects.toMatchObject({ name: "InvalidParameterValue" });
  await expect(ec2.send(new DeleteVpcCommand({ VpcId }))).rejects.toMatchObject({
    name: "DependencyViolation",
  });
  const gone = await ec2.send(
    new DeleteVpcEndpointsCommand({ VpcEndpointIds: [VpcEndpointId, "vpce-0123456789abcdef0"] }),
  );
  expect(gone.Unsuccessful).toEqual([
    {
      ResourceId: "vpce-0123456789abcdef0",
      Error: {
        Code: "InvalidVpcEndpoint.NotFound",
        Message: "The Vpc Endpoint Id 'vpce-0123456789abcdef0' does not exist",
      },
    },
  ]);
  expect(await routesOf(RouteTableId)).toEqual([]);
  await expect(endpointOf(VpcEndpointId)).rejects.toMatchObject({
    name: "InvalidVpcEndpointId.NotFound",
    message: `The Vpc Endpoint Id '${VpcEndpointId}' does not exist`,
  });
});

test("tables and policies of a gateway endpoint are changed", async () => {
  const { VpcId, RouteTableId } = await network();
  const endpoint = await create({ VpcId, ServiceName: S3 });
  const id = endpoint?.VpcEndpointId;
  expect(endpoint?.RouteTableIds).toEqual([]);
  await modify(id, { AddRouteTableIds: [RouteTableId] });
  expect((await endpointOf(id))?.RouteTableIds).toEqual([RouteTableId]);
  await modify(id, { RemoveRouteTableIds: [RouteTableId] });
  expect(await routesOf(RouteTableId)).toEqual([]);
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  await modify(id, { PolicyDocument });
  expect((await endpointOf(id))?.PolicyDocument).toBe(PolicyDocument);
  await modify(id, { ResetPolicy: true });
  expect((await endpointOf(id))?.PolicyDocument).toBe(endpoint?.PolicyDocument);
  await expect(modify(id, { PolicyDocument: "{" })).rejects.toMatchObject({
    name: "InvalidPolicyDocument",
  });
});

test("an interface endpoint has an interface in each of its subnets", async () => {
  const { VpcId, SubnetIds } = await network();
  const endpoint = await create({
    VpcId,
    ServiceName: SQS,
    VpcEndpointType: "Interface",
    SubnetIds: [SubnetIds[0] ?? ""],
    PrivateDnsEnabled: true,
  });
  const id = endpoint?.VpcEndpointId;
  expect(endpoint?.State).toBe("pending");
  const shown = await endpointOf(id);
  expect(shown).toMatchObject({
    DnsOptions: { DnsRecordIpType: "ipv4" },
    Groups: [{ GroupName: "default" }],
    IpAddressType: "ipv4",
    PrivateDnsEnabled: true,
    RouteTableIds: [],
    State: "available",
    SubnetIds: [SubnetIds[0]],
  });
  expect(shown?.DnsEntries?.map(({ DnsName }) => DnsName)).toEqual([
    expect.stringMatching(
      new RegExp(`^${id}-[0-9a-f]{8}\\.sqs\\.us-east-1\\.vpce\\.amazonaws\\.com$`),
    ),
    expect.stringMatching(new RegExp(`^${id}-[0-9a-f]{8}-us-east-1a\\.sqs\\.us-east-1\\.vpce`)),
    "sqs.us-east-1.amazonaws.com",
  ]);
  await modify(id, { AddSubnetIds: [SubnetIds[1] ?? ""] });
  const { NetworkInterfaceIds = [] } = (await endpointOf(id)) ?? {};
  const { NetworkInterfaces } = await ec2.send(
    new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds }),
  );
  expect(NetworkInterfaces?.map(({ SubnetId }) => SubnetId).sort()).toEqual([...SubnetIds].sort());
  expect(NetworkInterfaces?.[0]).toMatchObject({
    Description: `VPC Endpoint Interface ${id}`,
    InterfaceType: "vpc_endpoint",
    RequesterManaged: true,
    Status: "in-use",
  });
  const NetworkInterfaceId = NetworkInterfaceIds[0];
  await expect(
    ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId })),
  ).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
  await modify(id, { RemoveSubnetIds: [SubnetIds[0] ?? ""] });
  expect((await endpointOf(id))?.SubnetIds).toEqual([SubnetIds[1]]);
  await ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id ?? ""] }));
  const Filters = [{ Name: "vpc-id", Values: [VpcId] }];
  const left = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));
  expect(left.NetworkInterfaces).toEqual([]);
});

test("private names need the VPC's resolver, and mean one endpoint", async () => {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  const plain = { ServiceName: SQS, VpcEndpointType: "Interface" } as const;
  await expect(create({ ...plain, VpcId: Vpc?.VpcId })).rejects.toMatchObject({
    name: "InvalidParameter",
    message: `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${Vpc?.VpcId}`,
  });
  const { VpcId } = await network();
  await create({ ...plain, VpcId });
  await expect(create({ ...plain, VpcId })).rejects.toMatchObject({
    name: "InvalidParameter",
    message: `private-dns-enabled cannot be set because there is already a conflicting DNS domain for sqs.us-east-1.amazonaws.com in the VPC ${VpcId}`,
  });
  const second = await create({ ...plain, VpcId, PrivateDnsEnabled: false });
  expect(second?.DnsEntries).toHaveLength(1);
});

test("an endpoint is in each zone once, and has groups of its VPC", async () => {
  const { VpcId, SubnetIds } = await network();
  const { Subnet } = await ec2.send(
    new CreateSubnetCommand({ VpcId, CidrBlock: "10.0.2.0/24", AvailabilityZone: "us-east-1a" }),
  );
  const plain = { VpcId, ServiceName: SQS, VpcEndpointType: "Interface" } as const;
  await expect(
    create({ ...plain, SubnetIds: [SubnetIds[0] ?? "", Subnet?.SubnetId ?? ""] }),
  ).rejects.toMatchObject({ name: "DuplicateSubnetsInSameZone" });
  const { GroupId = "" } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: "in", Description: "in", VpcId }),
  );
  const endpoint = await create({ ...plain, SubnetIds, SecurityGroupIds: [GroupId] });
  expect(endpoint?.Groups).toEqual([{ GroupId, GroupName: "in" }]);
  await expect(
    modify(endpoint?.VpcEndpointId, { RemoveSecurityGroupIds: [GroupId] }),
  ).rejects.toMatchObject({ name: "InvalidParameter" });
});

test("services are described, and one that is not there is refused", async () => {
  const { ServiceNames, ServiceDetails } = await ec2.send(
    new DescribeVpcEndpointServicesCommand({ ServiceNames: [S3] }),
  );
  expect(ServiceNames).toEqual([S3]);
  const types = ServiceDetails?.map(({ ServiceType }) => ServiceType?.[0]?.ServiceType);
  expect(types?.sort()).toEqual(["Gateway", "Interface"]);
  const Filters = [{ Name: "service-type", Values: ["Gateway"] }];
  const gateways = await ec2.send(new DescribeVpcEndpointServicesCommand({ Filters }));
  expect(gateways.ServiceNames?.sort()).toEqual(["com.amazonaws.us-east-1.dynamodb", S3]);
  const { VpcId } = await network();
  const ServiceName = "com.amazonaws.us-east-1.nonsense";
  await expect(create({ VpcId, ServiceName })).rejects.toMatchObject({
    name: "InvalidServiceName",
    message: `The Vpc Endpoint Service '${ServiceName}' does not exist`,
  });
  await expect(create({ VpcId, ServiceName: SQS })).rejects.toMatchObject({
    name: "InvalidServiceName",
    message: `The Vpc Endpoint Service '${SQS}' does not support the endpoint type 'Gateway'.`,
  });
  await expect(
    create({ VpcId, ServiceName: SQS, VpcEndpointType: "GatewayLoadBalancer" }),
  ).rejects.toMatchObject({ name: "NotImplemented", $metadata: { httpStatusCode: 501 } });
});

interface Hop {
  readonly kind: string;
  readonly id: string;
  readonly verdict: string;
}

/** Which hops a TCP SYN meets on its way. */
async function hopsTo(from: string | undefined, to: string, port: number): Promise<Hop[]> {
  const answer = await fetch(`${emulator.endpoint}/_cloudglass/vpc/packets`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ from, to, port }),
  });
  const injection = (await answer.json()) as { readonly sent: { readonly hops: Hop[] } };
  return injection.sent.hops;
}

test("packets reach a service by its prefix list's route, and by an interface's address", async () => {
  const [SubnetId = ""] = await defaultSubnets(ec2);
  const isDefault = [{ Name: "is-default", Values: ["true"] }];
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ Filters: isDefault }));
  const VpcId = Vpcs?.[0]?.VpcId ?? "";
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      SubnetId,
    }),
  );
  const from = Instances?.[0]?.NetworkInterfaces?.[0]?.NetworkInterfaceId;
  const [block = ""] = (await prefixList(S3))?.Cidrs ?? [];
  const address = block.replace(/0\/\d+$/, "9");
  const last = async (to: string, port: number) => (await hopsTo(from, to, port)).at(-1);
  expect(await last(address, 80)).not.toMatchObject({ kind: "vpc-endpoint" });

  const Filters = [{ Name: "vpc-id", Values: [VpcId] }];
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({ Filters }));
  const RouteTableIds = [RouteTables?.[0]?.RouteTableId ?? ""];
  const gateway = await create({ VpcId, ServiceName: S3, RouteTableIds });
  expect(await last(address, 80)).toMatchObject({
    kind: "vpc-endpoint",
    id: gateway?.VpcEndpointId,
    verdict: "deliver",
  });
  const { GroupId = "" } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: "web", Description: "443", VpcId }),
  );
  const endpoint = await create({
    VpcId,
    ServiceName: SQS,
    VpcEndpointType: "Interface",
    SubnetIds: [SubnetId],
    SecurityGroupIds: [GroupId],
  });
  const NetworkInterfaceIds = endpoint?.NetworkInterfaceIds;
  const { NetworkInterfaces } = await ec2.send(
    new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds }),
  );
  const own = NetworkInterfaces?.[0]?.PrivateIpAddress ?? "";
  expect(await last(own, 443)).toMatchObject({ kind: "security-group", verdict: "drop" });
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [
        { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
      ],
    }),
  );
  expect(await last(own, 443)).toMatchObject({
    kind: "vpc-endpoint",
    id: endpoint?.VpcEndpointId,
    verdict: "deliver",
  });
});
