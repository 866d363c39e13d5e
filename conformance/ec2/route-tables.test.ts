/** Route tables, and the gateways that they lead to. */
import {
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateEgressOnlyInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateManagedPrefixListCommand,
  CreateNetworkInterfaceCommand,
  CreateRouteCommand,
  type CreateRouteCommandInput,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteEgressOnlyInternetGatewayCommand,
  DeleteInternetGatewayCommand,
  DeleteRouteCommand,
  DeleteRouteTableCommand,
  DescribeEgressOnlyInternetGatewaysCommand,
  DescribeInternetGatewaysCommand,
  DescribeRouteTablesCommand,
  DetachInternetGatewayCommand,
  DisassociateRouteTableCommand,
  type EC2Client,
  EnableVgwRoutePropagationCommand,
  ReplaceRouteCommand,
  ReplaceRouteTableAssociationCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
let ec2: EC2Client;
beforeAll(async () => {
  emulator = await startEmulator();
  ec2 = emulator.ec2();
});
afterAll(() => emulator.stop());

/** A VPC with a subnet, a route table and an internet gateway. */
async function network() {
  const { Vpc } = await ec2.send(
    new CreateVpcCommand({ CidrBlock: "10.0.0.0/16", AmazonProvidedIpv6CidrBlock: true }),
  );
  const VpcId = Vpc?.VpcId ?? "";
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: "10.0.1.0/24" }));
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const InternetGatewayId = InternetGateway?.InternetGatewayId ?? "";
  await ec2.send(new AttachInternetGatewayCommand({ VpcId, InternetGatewayId }));
  return {
    VpcId,
    InternetGatewayId,
    SubnetId: Subnet?.SubnetId ?? "",
    RouteTableId: RouteTable?.RouteTableId ?? "",
    ipv6: Vpc?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock ?? "",
  };
}

const tableOf = async (id: string) =>
  (await ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [id] }))).RouteTables?.[0];

/** Those that do not come with the table. */
const routesOf = async (id: string) =>
  ((await tableOf(id))?.Routes ?? []).filter(({ Origin }) => Origin !== "CreateRouteTable");

const route = (input: Partial<CreateRouteCommandInput> & { RouteTableId: string }) =>
  ec2.send(new CreateRouteCommand(input));

const mainTable = async (VpcId: string) =>
  (
    await ec2.send(
      new DescribeRouteTablesCommand({
        Filters: [
          { Name: "vpc-id", Values: [VpcId] },
          { Name: "association.main", Values: ["true"] },
        ],
      }),
    )
  ).RouteTables?.[0];

test("a new table has the VPC's local routes of both families", async () => {
  const { RouteTableId, VpcId, ipv6 } = await network();
  expect(await tableOf(RouteTableId)).toMatchObject({
    Associations: [],
    OwnerId: "000000000000",
    PropagatingVgws: [],
    Routes: [
      { DestinationCidrBlock: "10.0.0.0/16", GatewayId: "local", State: "active" },
      { DestinationIpv6CidrBlock: ipv6, GatewayId: "local", State: "active" },
    ],
    Tags: [],
    VpcId,
  });
});

test("a client token makes one table", async () => {
  const { VpcId } = await network();
  const create = () => ec2.send(new CreateRouteTableCommand({ VpcId, ClientToken: "once" }));
  const [one, other] = [await create(), await create()];
  expect(other.RouteTable?.RouteTableId).toBe(one.RouteTable?.RouteTableId);
  expect(one.ClientToken).toBe("once");
  const { VpcId: another } = await network();
  await expect(
    ec2.send(new CreateRouteTableCommand({ VpcId: another, ClientToken: "once" })),
  ).rejects.toMatchObject({ name: "IdempotentParameterMismatch" });
});

test("a route is made, replaced and deleted, and its state follows the gateway", async () => {
  const { RouteTableId, InternetGatewayId, VpcId, SubnetId } = await network();
  // Bits behind the prefix are cleared.
  await route({
    RouteTableId,
    DestinationCidrBlock: "198.51.100.7/24",
    GatewayId: InternetGatewayId,
  });
  const expected = {
    DestinationCidrBlock: "198.51.100.0/24",
    GatewayId: InternetGatewayId,
    Origin: "CreateRoute",
  };
  expect(await routesOf(RouteTableId)).toEqual([{ ...expected, State: "active" }]);
  await expect(
    route({ RouteTableId, DestinationCidrBlock: "198.51.100.0/24", GatewayId: InternetGatewayId }),
  ).rejects.toMatchObject({
    name: "RouteAlreadyExists",
    message: "The route identified by 198.51.100.0/24 already exists.",
  });

  await ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId }));
  expect(await routesOf(RouteTableId)).toEqual([{ ...expected, State: "blackhole" }]);
  const Filters = [{ Name: "route.state", Values: ["blackhole"] }];
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({ Filters }));
  expect(RouteTables?.map((table) => table.RouteTableId)).toContain(RouteTableId);

  const { NetworkInterface } = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId }));
  const NetworkInterfaceId = NetworkInterface?.NetworkInterfaceId;
  await ec2.send(
    new ReplaceRouteCommand({
      RouteTableId,
      DestinationCidrBlock: "198.51.100.0/24",
      NetworkInterfaceId,
    }),
  );
  // Nothing stands on it.
  expect(await routesOf(RouteTableId)).toMatchObject([{ NetworkInterfaceId, State: "blackhole" }]);
  const gone = { RouteTableId, DestinationCidrBlock: "198.51.100.0/24" };
  await ec2.send(new DeleteRouteCommand(gone));
  expect(await routesOf(RouteTableId)).toEqual([]);
  await expect(ec2.send(new DeleteRouteCommand(gone))).rejects.toMatchObject({
    name: "InvalidRoute.NotFound",
    message: `no route with destination-cidr-block 198.51.100.0/24 in route table ${RouteTableId}`,
  });
  await expect(
    ec2.send(new ReplaceRouteCommand({ ...gone, GatewayId: InternetGatewayId })),
  ).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message:
      "There is no route defined for '198.51.100.0/24' in the route table. Use CreateRoute instead.",
  });
});

test("destinations are of both families and of prefix lists", async () => {
  const { RouteTableId, InternetGatewayId, VpcId } = await network();
  const { EgressOnlyInternetGateway } = await ec2.send(
    new CreateEgressOnlyInternetGatewayCommand({ VpcId }),
  );
  const EgressOnlyInternetGatewayId = EgressOnlyInternetGateway?.EgressOnlyInternetGatewayId ?? "";
  await route({ RouteTableId, DestinationIpv6CidrBlock: "::/0", EgressOnlyInternetGatewayId });
  const { PrefixList } = await ec2.send(
    new CreateManagedPrefixListCommand({
      PrefixListName: "office",
      AddressFamily: "IPv4",
      MaxEntries: 5,
    }),
  );
  const DestinationPrefixListId = PrefixList?.PrefixListId ?? "";
  await route({ RouteTableId, DestinationPrefixListId, GatewayId: InternetGatewayId });
  expect(await routesOf(RouteTableId)).toEqual([
    {
      DestinationIpv6CidrBlock: "::/0",
      EgressOnlyInternetGatewayId,
      Origin: "CreateRoute",
      State: "active",
    },
    {
      DestinationPrefixListId,
      GatewayId: InternetGatewayId,
      Origin: "CreateRoute",
      State: "active",
    },
  ]);
  const ids = [EgressOnlyInternetGatewayId];
  const described = await ec2.send(
    new DescribeEgressOnlyInternetGatewaysCommand({ EgressOnlyInternetGatewayIds: ids }),
  );
  expect(described.EgressOnlyInternetGateways).toMatchObject([
    { Attachments: [{ State: "attached", VpcId }] },
  ]);
  await ec2.send(new DeleteEgressOnlyInternetGatewayCommand({ EgressOnlyInternetGatewayId }));
  expect(await routesOf(RouteTableId)).toMatchObject([{ State: "blackhole" }, { State: "active" }]);
  await expect(
    route({ RouteTableId, DestinationIpv6CidrBlock: "2001:db8::/32", EgressOnlyInternetGatewayId }),
  ).rejects.toMatchObject({ name: "InvalidGatewayID.NotFound" });
});

test("local routes stay, and lead through an appliance when they are replaced", async () => {
  const { RouteTableId, InternetGatewayId, SubnetId } = await network();
  const local = { RouteTableId, DestinationCidrBlock: "10.0.0.0/16" };
  await expect(ec2.send(new DeleteRouteCommand(local))).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: `cannot remove local route 10.0.0.0/16 in route table ${RouteTableId}`,
  });
  await expect(route({ ...local, GatewayId: InternetGatewayId })).rejects.toMatchObject({
    name: "RouteAlreadyExists",
  });
  await expect(
    route({ RouteTableId, DestinationCidrBlock: "10.0.1.0/24", GatewayId: InternetGatewayId }),
  ).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message:
      "The destination CIDR block 10.0.1.0/24 is equal to or more specific than one of this VPC's CIDR blocks. This route can target only an interface or an instance.",
  });
  const { NetworkInterface } = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId }));
  const NetworkInterfaceId = NetworkInterface?.NetworkInterfaceId;
  await route({ RouteTableId, DestinationCidrBlock: "10.0.1.0/24", NetworkInterfaceId });
  await ec2.send(new ReplaceRouteCommand({ ...local, NetworkInterfaceId }));
  expect((await tableOf(RouteTableId))?.Routes?.[0]).toMatchObject({
    NetworkInterfaceId,
    Origin: "CreateRouteTable",
  });
  await ec2.send(new ReplaceRouteCommand({ ...local, LocalTarget: true }));
  expect((await tableOf(RouteTableId))?.Routes?.[0]).toMatchObject({ GatewayId: "local" });
});

test("a target is one, is there, and is in the table's VPC", async () => {
  const { RouteTableId, InternetGatewayId } = await network();
  const other = await network();
  const to = { RouteTableId, DestinationCidrBlock: "0.0.0.0/0" };
  await expect(route(to)).rejects.toMatchObject({ name: "MissingParameter" });
  await expect(
    route({ ...to, GatewayId: InternetGatewayId, InstanceId: "i-0123456789abcdef0" }),
  ).rejects.toMatchObject({ name: "InvalidParameterCombination" });
  await expect(route({ ...to, GatewayId: other.InternetGatewayId })).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: `route table ${RouteTableId} and network gateway ${other.InternetGatewayId} belong to different networks`,
  });
  const missing: readonly [object, string][] = [
    [{ GatewayId: "igw-0123456789abcdef0" }, "InvalidGatewayID.NotFound"],
    [{ NatGatewayId: "nat-0123456789abcdef0" }, "InvalidNatGatewayID.NotFound"],
    [{ NetworkInterfaceId: "eni-0123456789abcdef0" }, "InvalidNetworkInterfaceID.NotFound"],
    [{ InstanceId: "i-0123456789abcdef0" }, "InvalidInstanceID.NotFound"],
    [{ TransitGatewayId: "tgw-0123456789abcdef0" }, "InvalidTransitGatewayID.NotFound"],
    [{ VpcPeeringConnectionId: "pcx-0123456789abcdef0" }, "InvalidVpcPeeringConnectionID.NotFound"],
  ];
  for (const [target, name] of missing) {
    await expect(route({ ...to, ...target })).rejects.toMatchObject({ name });
  }
});

test("a subnet is associated with one table, and a table with an association stays", async () => {
  const { RouteTableId, SubnetId, VpcId } = await network();
  const associate = new AssociateRouteTableCommand({ RouteTableId, SubnetId });
  const { AssociationId, AssociationState } = await ec2.send(associate);
  expect(AssociationState).toEqual({ State: "associated" });
  expect((await tableOf(RouteTableId))?.Associations).toEqual([
    {
      AssociationState: { State: "associated" },
      Main: false,
      RouteTableAssociationId: AssociationId,
      RouteTableId,
      SubnetId,
    },
  ]);
  await expect(ec2.send(associate)).rejects.toMatchObject({
    name: "Resource.AlreadyAssociated",
    message: `the specified association for route table ${RouteTableId} conflicts with an existing association`,
  });
  await expect(ec2.send(new DeleteRouteTableCommand({ RouteTableId }))).rejects.toMatchObject({
    name: "DependencyViolation",
    message: `The routeTable '${RouteTableId}' has dependencies and cannot be deleted.`,
  });
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
  const other = RouteTable?.RouteTableId ?? "";
  const { NewAssociationId } = await ec2.send(
    new ReplaceRouteTableAssociationCommand({ AssociationId, RouteTableId: other }),
  );
  expect((await tableOf(other))?.Associations).toMatchObject([{ SubnetId }]);
  await ec2.send(new DeleteRouteTableCommand({ RouteTableId }));
  await ec2.send(new DisassociateRouteTableCommand({ AssociationId: NewAssociationId }));
  await expect(
    ec2.send(new DisassociateRouteTableCommand({ AssociationId: NewAssociationId })),
  ).rejects.toMatchObject({
    name: "InvalidAssociationID.NotFound",
    message: `The association ID '${NewAssociationId}' does not exist`,
  });
});

test("another table becomes the main one, and the main one cannot be taken away", async () => {
  const { RouteTableId, VpcId } = await network();
  const before = await mainTable(VpcId);
  const AssociationId = before?.Associations?.[0]?.RouteTableAssociationId;
  await expect(
    ec2.send(new DisassociateRouteTableCommand({ AssociationId })),
  ).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: `cannot disassociate the main route table association ${AssociationId}`,
  });
  await ec2.send(new ReplaceRouteTableAssociationCommand({ AssociationId, RouteTableId }));
  expect((await mainTable(VpcId))?.RouteTableId).toBe(RouteTableId);
  await ec2.send(new DeleteRouteTableCommand({ RouteTableId: before?.RouteTableId }));
});

test("a table routes what comes in by a gateway to interfaces only", async () => {
  const { RouteTableId, InternetGatewayId, SubnetId, VpcId } = await network();
  await ec2.send(new AssociateRouteTableCommand({ RouteTableId, GatewayId: InternetGatewayId }));
  await expect(
    route({ RouteTableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId: InternetGatewayId }),
  ).rejects.toMatchObject({ name: "InvalidParameterValue" });
  const { NetworkInterface } = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId }));
  const NetworkInterfaceId = NetworkInterface?.NetworkInterfaceId;
  await route({ RouteTableId, DestinationCidrBlock: "10.0.1.0/24", NetworkInterfaceId });
  await ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId }));
  expect((await tableOf(RouteTableId))?.Associations).toEqual([]);
  await expect(
    ec2.send(
      new EnableVgwRoutePropagationCommand({ RouteTableId, GatewayId: "vgw-0123456789abcdef0" }),
    ),
  ).rejects.toMatchObject({
    name: "InvalidGatewayID.NotFound",
    message: "The gateway ID 'vgw-0123456789abcdef0' does not exist",
  });
});

test("an internet gateway is attached to one VPC, and a VPC has one", async () => {
  const { InternetGatewayId, VpcId } = await network();
  const other = await network();
  const ids = { InternetGatewayIds: [InternetGatewayId] };
  const described = await ec2.send(new DescribeInternetGatewaysCommand(ids));
  expect(described.InternetGateways).toEqual([
    {
      Attachments: [{ State: "available", VpcId }],
      InternetGatewayId,
      OwnerId: "000000000000",
      Tags: [],
    },
  ]);
  await expect(
    ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId: other.VpcId })),
  ).rejects.toMatchObject({
    name: "Resource.AlreadyAssociated",
    message: `resource ${InternetGatewayId} is already attached to network ${VpcId}`,
  });
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const second = InternetGateway?.InternetGatewayId ?? "";
  await expect(
    ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: second, VpcId })),
  ).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: `Network ${VpcId} already has an internet gateway attached`,
  });
  await expect(
    ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId: second, VpcId })),
  ).rejects.toMatchObject({
    name: "Gateway.NotAttached",
    message: `resource ${second} is not attached to network ${VpcId}`,
  });
  await expect(
    ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId })),
  ).rejects.toMatchObject({
    name: "DependencyViolation",
    message: `The internetGateway '${InternetGatewayId}' has dependencies and cannot be deleted.`,
  });
  await ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId }));
  await ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId }));
  await expect(ec2.send(new DescribeInternetGatewaysCommand(ids))).rejects.toMatchObject({
    name: "InvalidInternetGatewayID.NotFound",
  });
});
