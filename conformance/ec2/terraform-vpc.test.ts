/**
 * The calls that Terraform's AWS provider makes for a network, in its order: create, wait, read back, update, read again,
 * destroy, see that it is gone. What it reads has to be what it was told, or its next plan is not empty; the provider
 * itself runs in `conformance/programs`. It is long because each resource is told from its creation to its end.
 */
import {
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateManagedPrefixListCommand,
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  DeleteInternetGatewayCommand,
  DeleteManagedPrefixListCommand,
  DeleteNetworkAclCommand,
  DeleteNetworkAclEntryCommand,
  DeleteRouteCommand,
  DeleteRouteTableCommand,
  DeleteSubnetCommand,
  DeleteTagsCommand,
  DeleteVpcCommand,
  DescribeInternetGatewaysCommand,
  DescribeManagedPrefixListsCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  DetachInternetGatewayCommand,
  DisassociateRouteTableCommand,
  type EC2Client,
  GetManagedPrefixListEntriesCommand,
  ModifyManagedPrefixListCommand,
  ModifySubnetAttributeCommand,
  ModifyVpcAttributeCommand,
  ReplaceNetworkAclAssociationCommand,
  ReplaceRouteCommand,
  type Tag,
  type VpcAttributeName,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

const OWNER = "000000000000";

let emulator: Emulator;
let ec2: EC2Client;
beforeAll(async () => {
  emulator = await startEmulator();
  ec2 = emulator.ec2();
});
afterAll(() => emulator.stop());

const name = (Value: string): Tag[] => [{ Key: "Name", Value }];
const sorted = (tags: readonly Tag[] = []) =>
  [...tags].sort((a, b) => ((a.Key ?? "") < (b.Key ?? "") ? -1 : 1));

/** As the provider changes tags: what is gone first. */
async function retag(id: string, gone: readonly string[], given: Tag[]): Promise<void> {
  const Resources = [id];
  await ec2.send(new DeleteTagsCommand({ Resources, Tags: gone.map((Key) => ({ Key })) }));
  await ec2.send(new CreateTagsCommand({ Resources, Tags: given }));
}

const inVpc = (id: string, more: string, value: string) => ({
  Filters: [
    { Name: more, Values: [value] },
    { Name: "vpc-id", Values: [id] },
  ],
});

/** `aws_vpc` as its state has it. */
async function readVpc(id: string) {
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [id] }));
  const vpc = Vpcs?.[0];
  const attribute = async (Attribute: VpcAttributeName) => {
    const answer = await ec2.send(new DescribeVpcAttributeCommand({ VpcId: id, Attribute }));
    const key = `${Attribute.charAt(0).toUpperCase()}${Attribute.slice(1)}` as keyof typeof answer;
    return (answer[key] as { readonly Value?: boolean } | undefined)?.Value;
  };
  const acls = await ec2.send(new DescribeNetworkAclsCommand(inVpc(id, "default", "true")));
  const tables = await ec2.send(
    new DescribeRouteTablesCommand(inVpc(id, "association.main", "true")),
  );
  const groups = await ec2.send(
    new DescribeSecurityGroupsCommand(inVpc(id, "group-name", "default")),
  );
  const ipv6 = vpc?.Ipv6CidrBlockAssociationSet?.[0];
  return {
    state: vpc?.State,
    cidr_block: vpc?.CidrBlock,
    owner_id: vpc?.OwnerId,
    instance_tenancy: vpc?.InstanceTenancy,
    dhcp_options_id: vpc?.DhcpOptionsId,
    enable_dns_hostnames: await attribute("enableDnsHostnames"),
    enable_dns_support: await attribute("enableDnsSupport"),
    enable_network_address_usage_metrics: await attribute("enableNetworkAddressUsageMetrics"),
    default_network_acl_id: acls.NetworkAcls?.map((each) => each.NetworkAclId),
    main_route_table_id: tables.RouteTables?.map((each) => each.RouteTableId),
    default_security_group_id: groups.SecurityGroups?.map((each) => each.GroupId),
    ipv6_cidr_block: ipv6?.Ipv6CidrBlock,
    ipv6_association_state: ipv6?.Ipv6CidrBlockState?.State,
    ipv6_pool: ipv6?.Ipv6Pool,
    ipv6_cidr_block_network_border_group: ipv6?.NetworkBorderGroup,
    tags: sorted(vpc?.Tags),
  };
}

test("aws_vpc", async () => {
  const { Vpc } = await ec2.send(
    new CreateVpcCommand({
      CidrBlock: "10.0.0.0/16",
      AmazonProvidedIpv6CidrBlock: true,
      InstanceTenancy: "default",
      TagSpecifications: [{ ResourceType: "vpc", Tags: name("first") }],
    }),
  );
  const VpcId = Vpc?.VpcId ?? "";
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
  const one = (id: RegExp) => [expect.stringMatching(id)];
  const expected = {
    state: "available",
    cidr_block: "10.0.0.0/16",
    owner_id: OWNER,
    instance_tenancy: "default",
    dhcp_options_id: expect.stringMatching(/^dopt-/),
    enable_dns_hostnames: true,
    enable_dns_support: true,
    enable_network_address_usage_metrics: false,
    default_network_acl_id: one(/^acl-/),
    main_route_table_id: one(/^rtb-/),
    default_security_group_id: one(/^sg-/),
    ipv6_cidr_block: expect.stringMatching(/\/56$/),
    ipv6_association_state: "associated",
    ipv6_pool: "Amazon",
    ipv6_cidr_block_network_border_group: "us-east-1",
    tags: name("first"),
  };
  const made = await readVpc(VpcId);
  expect(made).toEqual(expected);
  expect(await readVpc(VpcId)).toEqual(made);
  await ec2.send(
    new ModifyVpcAttributeCommand({ VpcId, EnableNetworkAddressUsageMetrics: { Value: true } }),
  );
  await retag(VpcId, ["Name"], [{ Key: "Stage", Value: "test" }]);
  expect(await readVpc(VpcId)).toEqual({
    ...made,
    enable_network_address_usage_metrics: true,
    tags: [{ Key: "Stage", Value: "test" }],
  });
  await ec2.send(new DeleteVpcCommand({ VpcId }));
  await expect(readVpc(VpcId)).rejects.toMatchObject({ name: "InvalidVpcID.NotFound" });
});

async function newVpc(): Promise<string> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  return Vpc?.VpcId ?? "";
}

/** `aws_subnet` as its state has it. */
async function readSubnet(id: string) {
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [id] }));
  const { AvailableIpAddressCount, SubnetId, Tags, VpcId, ...read } = Subnets?.[0] ?? {};
  return { ...read, Tags: sorted(Tags) };
}

test("aws_subnet", async () => {
  const VpcId = await newVpc();
  const { Subnet } = await ec2.send(
    new CreateSubnetCommand({
      VpcId,
      CidrBlock: "10.0.1.0/24",
      AvailabilityZone: "us-east-1a",
      TagSpecifications: [{ ResourceType: "subnet", Tags: name("first") }],
    }),
  );
  const SubnetId = Subnet?.SubnetId ?? "";
  const modify = (attribute: object) =>
    ec2.send(new ModifySubnetAttributeCommand({ SubnetId, ...attribute }));
  await modify({ MapPublicIpOnLaunch: { Value: true } });
  const made = {
    AssignIpv6AddressOnCreation: false,
    AvailabilityZone: "us-east-1a",
    AvailabilityZoneId: "use1-az1",
    BlockPublicAccessStates: { InternetGatewayBlockMode: "off" },
    CidrBlock: "10.0.1.0/24",
    DefaultForAz: false,
    EnableDns64: false,
    Ipv6CidrBlockAssociationSet: [],
    Ipv6Native: false,
    MapCustomerOwnedIpOnLaunch: false,
    MapPublicIpOnLaunch: true,
    OwnerId: OWNER,
    PrivateDnsNameOptionsOnLaunch: {
      EnableResourceNameDnsAAAARecord: false,
      EnableResourceNameDnsARecord: false,
      HostnameType: "ip-name",
    },
    State: "available",
    SubnetArn: `arn:aws:ec2:us-east-1:${OWNER}:subnet/${SubnetId}`,
    Tags: name("first"),
  };
  expect(await readSubnet(SubnetId)).toEqual(made);
  await modify({ EnableResourceNameDnsARecordOnLaunch: { Value: true } });
  await modify({ MapPublicIpOnLaunch: { Value: false } });
  await modify({ PrivateDnsHostnameTypeOnLaunch: "resource-name" });
  expect(await readSubnet(SubnetId)).toEqual({
    ...made,
    MapPublicIpOnLaunch: false,
    PrivateDnsNameOptionsOnLaunch: {
      EnableResourceNameDnsAAAARecord: false,
      EnableResourceNameDnsARecord: true,
      HostnameType: "resource-name",
    },
  });
  // What functions left behind would be deleted first.
  const lingering = await ec2.send(
    new DescribeNetworkInterfacesCommand({
      Filters: [
        { Name: "subnet-id", Values: [SubnetId] },
        { Name: "description", Values: ["AWS Lambda VPC ENI*"] },
      ],
    }),
  );
  expect(lingering.NetworkInterfaces).toEqual([]);
  await ec2.send(new DeleteSubnetCommand({ SubnetId }));
  await expect(readSubnet(SubnetId)).rejects.toMatchObject({ name: "InvalidSubnetID.NotFound" });
});

/** `aws_internet_gateway` as its state has it. */
async function readGateway(id: string) {
  const input = { InternetGatewayIds: [id] };
  const { InternetGateways } = await ec2.send(new DescribeInternetGatewaysCommand(input));
  const gateway = InternetGateways?.[0];
  return {
    owner_id: gateway?.OwnerId,
    vpc_id: gateway?.Attachments?.[0]?.VpcId,
    state: gateway?.Attachments?.[0]?.State,
    tags: gateway?.Tags,
  };
}

async function newGateway(VpcId: string): Promise<string> {
  const { InternetGateway } = await ec2.send(
    new CreateInternetGatewayCommand({
      TagSpecifications: [{ ResourceType: "internet-gateway", Tags: name("first") }],
    }),
  );
  const InternetGatewayId = InternetGateway?.InternetGatewayId ?? "";
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId }));
  return InternetGatewayId;
}

test("aws_internet_gateway", async () => {
  const VpcId = await newVpc();
  const InternetGatewayId = await newGateway(VpcId);
  const attached = { owner_id: OWNER, vpc_id: VpcId, state: "available", tags: name("first") };
  expect(await readGateway(InternetGatewayId)).toEqual(attached);
  // Another VPC, by a detachment and an attachment.
  const other = await newVpc();
  await ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId }));
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId: other }));
  expect(await readGateway(InternetGatewayId)).toEqual({ ...attached, vpc_id: other });
  await ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId: other }));
  await expect(
    ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId: other })),
  ).rejects.toMatchObject({ name: "Gateway.NotAttached" });
  await ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId }));
  await expect(readGateway(InternetGatewayId)).rejects.toMatchObject({
    name: "InvalidInternetGatewayID.NotFound",
  });
});

async function readTable(id: string) {
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [id] }));
  return RouteTables?.[0];
}

/** Without those that every table has, as the provider leaves them out. */
const routesOf = async (id: string) =>
  (await readTable(id))?.Routes?.filter(({ GatewayId }) => GatewayId !== "local");

test("aws_route_table with routes and an association", async () => {
  const VpcId = await newVpc();
  const GatewayId = await newGateway(VpcId);
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: "10.0.1.0/24" }));
  const { RouteTable } = await ec2.send(
    new CreateRouteTableCommand({
      VpcId,
      TagSpecifications: [{ ResourceType: "route-table", Tags: name("first") }],
    }),
  );
  const RouteTableId = RouteTable?.RouteTableId ?? "";
  const out = { RouteTableId, DestinationCidrBlock: "0.0.0.0/0" };
  await ec2.send(new CreateRouteCommand({ ...out, GatewayId }));
  const route = {
    DestinationCidrBlock: "0.0.0.0/0",
    GatewayId,
    Origin: "CreateRoute",
    State: "active",
  };
  expect(await readTable(RouteTableId)).toMatchObject({
    OwnerId: OWNER,
    PropagatingVgws: [],
    Tags: name("first"),
    VpcId,
  });
  expect(await routesOf(RouteTableId)).toEqual([route]);
  await ec2.send(new ReplaceRouteCommand({ ...out, GatewayId }));
  const narrower = { RouteTableId, DestinationCidrBlock: "203.0.113.0/24" };
  await ec2.send(new CreateRouteCommand({ ...narrower, GatewayId }));
  await ec2.send(new DeleteRouteCommand(out));
  expect(await routesOf(RouteTableId)).toEqual([
    { ...route, DestinationCidrBlock: "203.0.113.0/24" },
  ]);

  const { SubnetId } = Subnet ?? {};
  const { AssociationId } = await ec2.send(
    new AssociateRouteTableCommand({ RouteTableId, SubnetId }),
  );
  const Filters = [
    { Name: "association.route-table-association-id", Values: [AssociationId ?? ""] },
  ];
  const found = async () =>
    (await ec2.send(new DescribeRouteTablesCommand({ Filters }))).RouteTables;
  expect((await found())?.[0]?.Associations).toEqual([
    {
      AssociationState: { State: "associated" },
      Main: false,
      RouteTableAssociationId: AssociationId,
      RouteTableId,
      SubnetId,
    },
  ]);
  await ec2.send(new DisassociateRouteTableCommand({ AssociationId }));
  expect(await found()).toEqual([]);
  await ec2.send(new DeleteRouteTableCommand({ RouteTableId }));
  await expect(readTable(RouteTableId)).rejects.toMatchObject({
    name: "InvalidRouteTableID.NotFound",
  });
});

test("aws_network_acl with rules and a subnet", async () => {
  const VpcId = await newVpc();
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: "10.0.1.0/24" }));
  const SubnetId = Subnet?.SubnetId ?? "";
  const { NetworkAcl } = await ec2.send(
    new CreateNetworkAclCommand({
      VpcId,
      TagSpecifications: [{ ResourceType: "network-acl", Tags: name("first") }],
    }),
  );
  const NetworkAclId = NetworkAcl?.NetworkAclId ?? "";
  // The two that nobody can change go from what the provider has just made.
  const rule = {
    RuleNumber: 100,
    Egress: false,
    Protocol: "6",
    RuleAction: "allow",
    CidrBlock: "0.0.0.0/0",
    PortRange: { From: 443, To: 443 },
  } as const;
  await ec2.send(new CreateNetworkAclEntryCommand({ NetworkAclId, ...rule }));
  const Filters = [{ Name: "association.subnet-id", Values: [SubnetId] }];
  const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({ Filters }));
  const [before] = NetworkAcls?.[0]?.Associations ?? [];
  const { NewAssociationId } = await ec2.send(
    new ReplaceNetworkAclAssociationCommand({
      AssociationId: before?.NetworkAclAssociationId,
      NetworkAclId,
    }),
  );
  const read = async () => {
    const input = { NetworkAclIds: [NetworkAclId] };
    return (await ec2.send(new DescribeNetworkAclsCommand(input))).NetworkAcls?.[0];
  };
  const made = await read();
  expect(made).toMatchObject({
    Associations: [{ NetworkAclAssociationId: NewAssociationId, NetworkAclId, SubnetId }],
    IsDefault: false,
    OwnerId: OWNER,
    Tags: name("first"),
    VpcId,
  });
  const own = async () =>
    (await read())?.Entries?.filter(({ RuleNumber = 0 }) => RuleNumber < 32_767);
  expect(await own()).toEqual([rule]);
  await ec2.send(
    new DeleteNetworkAclEntryCommand({ NetworkAclId, RuleNumber: 100, Egress: false }),
  );
  const wider = { ...rule, PortRange: { From: 443, To: 8443 } };
  await ec2.send(new CreateNetworkAclEntryCommand({ NetworkAclId, ...wider }));
  expect(await own()).toEqual([wider]);
  // Its subnets go back to the default list before it is deleted.
  await ec2.send(
    new ReplaceNetworkAclAssociationCommand({
      AssociationId: NewAssociationId,
      NetworkAclId: NetworkAcls?.[0]?.NetworkAclId,
    }),
  );
  await ec2.send(new DeleteNetworkAclCommand({ NetworkAclId }));
  await expect(read()).rejects.toMatchObject({ name: "InvalidNetworkAclID.NotFound" });
});

test("aws_ec2_managed_prefix_list", async () => {
  const { PrefixList } = await ec2.send(
    new CreateManagedPrefixListCommand({
      PrefixListName: "offices",
      AddressFamily: "IPv4",
      MaxEntries: 2,
      Entries: [{ Cidr: "192.0.2.0/24", Description: "north" }, { Cidr: "198.51.100.0/24" }],
      ClientToken: "made-by-the-provider",
      TagSpecifications: [{ ResourceType: "prefix-list", Tags: name("first") }],
    }),
  );
  const PrefixListId = PrefixList?.PrefixListId ?? "";
  const read = async () => {
    const input = { PrefixListIds: [PrefixListId] };
    const { PrefixLists } = await ec2.send(new DescribeManagedPrefixListsCommand(input));
    const { Entries } = await ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId }));
    return { ...PrefixLists?.[0], Entries };
  };
  const made = {
    AddressFamily: "IPv4",
    Entries: [{ Cidr: "192.0.2.0/24", Description: "north" }, { Cidr: "198.51.100.0/24" }],
    MaxEntries: 2,
    OwnerId: OWNER,
    PrefixListArn: `arn:aws:ec2:us-east-1:${OWNER}:prefix-list/${PrefixListId}`,
    PrefixListId,
    PrefixListName: "offices",
    State: "create-complete",
    Tags: name("first"),
    Version: 1,
  };
  expect(await read()).toEqual(made);
  // A larger one first, then an entry whose description alone is another goes, and comes again.
  await ec2.send(new ModifyManagedPrefixListCommand({ PrefixListId, MaxEntries: 3 }));
  await ec2.send(
    new ModifyManagedPrefixListCommand({
      PrefixListId,
      CurrentVersion: 1,
      RemoveEntries: [{ Cidr: "192.0.2.0/24" }],
    }),
  );
  const { Version: CurrentVersion } = await read();
  await ec2.send(
    new ModifyManagedPrefixListCommand({
      PrefixListId,
      CurrentVersion,
      PrefixListName: "offices",
      AddEntries: [{ Cidr: "192.0.2.0/24", Description: "south" }],
    }),
  );
  expect(await read()).toEqual({
    ...made,
    Entries: [{ Cidr: "198.51.100.0/24" }, { Cidr: "192.0.2.0/24", Description: "south" }],
    MaxEntries: 3,
    State: "modify-complete",
    Version: 3,
  });
  await ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId }));
  await expect(read()).rejects.toMatchObject({ name: "InvalidPrefixListID.NotFound" });
});
