/** VPCs: what comes with one, their blocks, attributes, and what keeps one from going. */
import {
  AssociateVpcCidrBlockCommand,
  CreateDefaultSubnetCommand,
  CreateDefaultVpcCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeInternetGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcBlockPublicAccessExclusionsCommand,
  DescribeVpcBlockPublicAccessOptionsCommand,
  DescribeVpcsCommand,
  DetachInternetGatewayCommand,
  DisassociateVpcCidrBlockCommand,
  type EC2Client,
  ModifyVpcAttributeCommand,
  ModifyVpcTenancyCommand,
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

async function newVpc(CidrBlock = "10.0.0.0/16", more: object = {}): Promise<string> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock, ...more }));
  return Vpc?.VpcId ?? "";
}

const vpcOf = async (id: string) =>
  (await ec2.send(new DescribeVpcsCommand({ VpcIds: [id] }))).Vpcs?.[0];

const filtered = (id: string) => ({ Filters: [{ Name: "vpc-id", Values: [id] }] });

test("a VPC is pending when it is made, and then has all that AWS says of one", async () => {
  const { Vpc } = await ec2.send(
    new CreateVpcCommand({
      // Bits behind the prefix are cleared.
      CidrBlock: "10.7.1.2/16",
      TagSpecifications: [{ ResourceType: "vpc", Tags: [{ Key: "Name", Value: "seven" }] }],
    }),
  );
  const expected = {
    CidrBlock: "10.7.0.0/16",
    DhcpOptionsId: expect.stringMatching(/^dopt-[0-9a-f]{17}$/),
    InstanceTenancy: "default",
    IsDefault: false,
    OwnerId: "000000000000",
    VpcId: expect.stringMatching(/^vpc-[0-9a-f]{17}$/),
    Tags: [{ Key: "Name", Value: "seven" }],
    CidrBlockAssociationSet: [
      {
        AssociationId: expect.stringMatching(/^vpc-cidr-assoc-[0-9a-f]{17}$/),
        CidrBlock: "10.7.0.0/16",
        CidrBlockState: { State: "associated" },
      },
    ],
  };
  expect(Vpc).toMatchObject({ ...expected, State: "pending" });
  expect(await vpcOf(Vpc?.VpcId ?? "")).toMatchObject({ ...expected, State: "available" });
});

test("a main route table, a network ACL and a security group come with a VPC, and go with it", async () => {
  const id = await newVpc();
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand(filtered(id)));
  expect(RouteTables).toMatchObject([
    {
      Associations: [{ Main: true, AssociationState: { State: "associated" } }],
      Routes: [
        {
          DestinationCidrBlock: "10.0.0.0/16",
          GatewayId: "local",
          Origin: "CreateRouteTable",
          State: "active",
        },
      ],
    },
  ]);
  const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand(filtered(id)));
  expect(NetworkAcls).toMatchObject([{ IsDefault: true, VpcId: id, Associations: [] }]);
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand(filtered(id)));
  expect(SecurityGroups).toMatchObject([{ GroupName: "default", VpcId: id }]);

  await ec2.send(new DeleteVpcCommand({ VpcId: id }));
  await expect(vpcOf(id)).rejects.toMatchObject({
    name: "InvalidVpcID.NotFound",
    message: `The vpc ID '${id}' does not exist`,
  });
  const left = await ec2.send(new DescribeRouteTablesCommand(filtered(id)));
  expect(left.RouteTables).toEqual([]);
});

test("what is in a VPC keeps it", async () => {
  const id = await newVpc();
  const { Subnet } = await ec2.send(
    new CreateSubnetCommand({ VpcId: id, CidrBlock: "10.0.0.0/24" }),
  );
  await expect(ec2.send(new DeleteVpcCommand({ VpcId: id }))).rejects.toMatchObject({
    name: "DependencyViolation",
    message: `The vpc '${id}' has dependencies and cannot be deleted.`,
  });
  await ec2.send(new DeleteSubnetCommand({ SubnetId: Subnet?.SubnetId }));
  await ec2.send(new DeleteVpcCommand({ VpcId: id }));
});

test.each([
  ["10.0.0.0/15", "InvalidVpc.Range", "The CIDR '10.0.0.0/15' is invalid."],
  ["10.0.0.0/29", "InvalidVpc.Range", "The CIDR '10.0.0.0/29' is invalid."],
  ["127.0.0.0/16", "InvalidVpc.Range", "The CIDR '127.0.0.0/16' is invalid."],
  [
    "10.0.0/16",
    "InvalidParameterValue",
    "Value (10.0.0/16) for parameter cidrBlock is invalid. This is not a valid CIDR block.",
  ],
  ["", "MissingParameter", "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided."],
])("no VPC has the block %j", async (CidrBlock, name, message) => {
  await expect(newVpc(CidrBlock)).rejects.toMatchObject({ name, message });
});

test("attributes are changed one at a time and read one at a time", async () => {
  const VpcId = await newVpc();
  const read = async (Attribute: "enableDnsHostnames" | "enableDnsSupport") =>
    ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute }));
  expect(await read("enableDnsSupport")).toMatchObject({ EnableDnsSupport: { Value: true } });
  expect(await read("enableDnsHostnames")).toMatchObject({ EnableDnsHostnames: { Value: false } });
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
  expect(await read("enableDnsHostnames")).toMatchObject({ EnableDnsHostnames: { Value: true } });
  await expect(
    ec2.send(
      new ModifyVpcAttributeCommand({
        VpcId,
        EnableDnsHostnames: { Value: true },
        EnableDnsSupport: { Value: true },
      }),
    ),
  ).rejects.toMatchObject({
    name: "InvalidParameterCombination",
    message: "Fields for multiple attribute types specified: enableDnsHostnames, enableDnsSupport",
  });
});

test("dedicated tenancy can be given up", async () => {
  const VpcId = await newVpc("10.0.0.0/16", { InstanceTenancy: "dedicated" });
  expect((await vpcOf(VpcId))?.InstanceTenancy).toBe("dedicated");
  await ec2.send(new ModifyVpcTenancyCommand({ VpcId, InstanceTenancy: "default" }));
  expect((await vpcOf(VpcId))?.InstanceTenancy).toBe("default");
});

test("a second block is routed locally, holds subnets, and cannot go while it does", async () => {
  const VpcId = await newVpc("10.1.0.0/16");
  const { CidrBlockAssociation } = await ec2.send(
    new AssociateVpcCidrBlockCommand({ VpcId, CidrBlock: "100.64.0.0/16" }),
  );
  expect(CidrBlockAssociation).toMatchObject({
    CidrBlock: "100.64.0.0/16",
    CidrBlockState: { State: "associating" },
  });
  const AssociationId = CidrBlockAssociation?.AssociationId;
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand(filtered(VpcId)));
  expect(RouteTables?.[0]?.Routes?.map((route) => route.DestinationCidrBlock)).toEqual([
    "10.1.0.0/16",
    "100.64.0.0/16",
  ]);
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: "100.64.1.0/24" }));
  const disassociate = new DisassociateVpcCidrBlockCommand({ AssociationId });
  await expect(ec2.send(disassociate)).rejects.toMatchObject({ name: "CidrBlock.InUse" });
  await ec2.send(new DeleteSubnetCommand({ SubnetId: Subnet?.SubnetId }));
  expect((await ec2.send(disassociate)).CidrBlockAssociation).toMatchObject({
    CidrBlockState: { State: "disassociating" },
  });
  const vpc = await vpcOf(VpcId);
  expect(vpc?.CidrBlockAssociationSet).toHaveLength(1);
  const [primary] = vpc?.CidrBlockAssociationSet ?? [];
  await expect(
    ec2.send(new DisassociateVpcCidrBlockCommand({ AssociationId: primary?.AssociationId })),
  ).rejects.toMatchObject({
    name: "OperationNotPermitted",
    message: `The vpc CIDR block with association ID ${primary?.AssociationId} may not be disassociated. It is the primary IPv4 CIDR block of the VPC`,
  });
});

test.each([
  ["10.2.0.0/16", "172.16.0.0/16", false],
  ["10.2.0.0/16", "192.168.0.0/16", false],
  ["10.2.0.0/16", "198.19.0.0/16", false],
  ["10.2.0.0/16", "10.0.0.0/16", true],
  ["10.1.0.0/16", "10.0.0.0/17", false],
  ["10.2.0.0/16", "10.3.0.0/16", true],
  ["10.2.0.0/16", "203.0.0.0/16", true],
  ["172.16.0.0/16", "172.31.0.0/16", false],
  ["172.16.0.0/16", "172.30.0.0/16", true],
  ["192.168.0.0/24", "192.168.1.0/24", true],
  ["192.168.0.0/24", "10.0.0.0/24", false],
  ["198.19.0.0/24", "100.64.0.0/24", true],
  ["203.0.0.0/24", "10.0.0.0/24", false],
])("beside %s, a VPC may have %s: %j", async (first, second, isAllowed) => {
  const VpcId = await newVpc(first);
  const associate = ec2.send(new AssociateVpcCidrBlockCommand({ VpcId, CidrBlock: second }));
  if (isAllowed) expect(await associate).toMatchObject({ VpcId });
  else await expect(associate).rejects.toMatchObject({ name: "InvalidVpc.Range" });
});

test("Amazon gives a VPC a /56 of IPv6, and its network ACL and security group let it through", async () => {
  const { Vpc } = await ec2.send(
    new CreateVpcCommand({ CidrBlock: "10.0.0.0/16", AmazonProvidedIpv6CidrBlock: true }),
  );
  const [association] = Vpc?.Ipv6CidrBlockAssociationSet ?? [];
  expect(association).toMatchObject({
    Ipv6CidrBlock: expect.stringMatching(/^2600:1f[0-9a-f:]+::\/56$/),
    Ipv6CidrBlockState: { State: "associating" },
    NetworkBorderGroup: "us-east-1",
    Ipv6Pool: "Amazon",
  });

  const late = await newVpc("10.3.0.0/16");
  await ec2.send(
    new AssociateVpcCidrBlockCommand({ VpcId: late, AmazonProvidedIpv6CidrBlock: true }),
  );
  const numbers = async (id: string) => {
    const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand(filtered(id)));
    return NetworkAcls?.[0]?.Entries?.map(({ RuleNumber }) => RuleNumber).sort();
  };
  const both = [100, 100, 101, 101, 32767, 32767, 32768, 32768];
  expect(await numbers(Vpc?.VpcId ?? "")).toEqual(both);
  expect(await numbers(late)).toEqual(both);
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand(filtered(late)));
  const egress = SecurityGroups?.[0]?.IpPermissionsEgress ?? [];
  expect(egress.flatMap(({ Ipv6Ranges = [] }) => Ipv6Ranges)).toMatchObject([{ CidrIpv6: "::/0" }]);
});

test("a default VPC that was deleted can be had again, and not twice", async () => {
  const inRegion = emulator.ec2(undefined, { region: "eu-central-1" });
  const vpcs = async () => (await inRegion.send(new DescribeVpcsCommand({}))).Vpcs ?? [];
  const create = () => inRegion.send(new CreateDefaultVpcCommand({}));
  const [first] = await vpcs();
  const VpcId = first?.VpcId ?? "";
  await expect(create()).rejects.toMatchObject({ name: "DefaultVpcAlreadyExists" });

  const { Subnets = [] } = await inRegion.send(new DescribeSubnetsCommand(filtered(VpcId)));
  expect(Subnets.map((each) => each.CidrBlock).sort()).toEqual([
    "172.31.0.0/20",
    "172.31.16.0/20",
    "172.31.32.0/20",
  ]);
  for (const { SubnetId } of Subnets) await inRegion.send(new DeleteSubnetCommand({ SubnetId }));
  const { InternetGateways = [] } = await inRegion.send(new DescribeInternetGatewaysCommand({}));
  const InternetGatewayId = InternetGateways[0]?.InternetGatewayId;
  await inRegion.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId }));
  await inRegion.send(new DeleteVpcCommand({ VpcId }));
  expect(await vpcs()).toEqual([]);
  await expect(
    inRegion.send(new CreateDefaultSubnetCommand({ AvailabilityZone: "eu-central-1a" })),
  ).rejects.toMatchObject({ name: "DefaultVpcDoesNotExist" });

  const { Vpc } = await create();
  expect(Vpc).toMatchObject({ CidrBlock: "172.31.0.0/16", IsDefault: true });
  expect(Vpc?.VpcId).not.toBe(VpcId);
});

test("nothing blocks public access", async () => {
  const answer = await ec2.send(new DescribeVpcBlockPublicAccessOptionsCommand({}));
  expect(answer.VpcBlockPublicAccessOptions).toMatchObject({
    AwsAccountId: "000000000000",
    AwsRegion: "us-east-1",
    InternetGatewayBlockMode: "off",
  });
});

test("nothing is excluded from blocking", async () => {
  const list = (ExclusionIds?: string[]) =>
    ec2.send(new DescribeVpcBlockPublicAccessExclusionsCommand({ ExclusionIds }));
  expect((await list()).VpcBlockPublicAccessExclusions).toEqual([]);
  await expect(list(["vpcbpa-exclude-0123456789abcdef0"])).rejects.toMatchObject({
    name: "InvalidVpcBlockPublicAccessExclusionId.NotFound",
  });
});
