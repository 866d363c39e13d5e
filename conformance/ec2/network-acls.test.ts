/** Network ACLs and their entries, and DHCP options: what a VPC and its subnets are given. */
import {
  AssociateDhcpOptionsCommand,
  CreateDhcpOptionsCommand,
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  type CreateNetworkAclEntryCommandInput,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteDhcpOptionsCommand,
  DeleteNetworkAclCommand,
  DeleteNetworkAclEntryCommand,
  DescribeDhcpOptionsCommand,
  DescribeNetworkAclsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  ReplaceNetworkAclAssociationCommand,
  ReplaceNetworkAclEntryCommand,
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

async function newVpc(): Promise<string> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  return Vpc?.VpcId ?? "";
}

async function newAcl(VpcId: string): Promise<string> {
  const { NetworkAcl } = await ec2.send(new CreateNetworkAclCommand({ VpcId }));
  return NetworkAcl?.NetworkAclId ?? "";
}

const aclOf = async (id: string) =>
  (await ec2.send(new DescribeNetworkAclsCommand({ NetworkAclIds: [id] }))).NetworkAcls?.[0];

/** Those that can be changed. */
const entriesOf = async (id: string) =>
  ((await aclOf(id))?.Entries ?? []).filter(({ RuleNumber = 0 }) => RuleNumber < 32767);

const https = {
  RuleNumber: 100,
  Egress: false,
  Protocol: "6",
  RuleAction: "allow",
  CidrBlock: "0.0.0.0/0",
  PortRange: { From: 443, To: 443 },
} as const;

const enter = (input: Partial<CreateNetworkAclEntryCommandInput> & { NetworkAclId: string }) =>
  ec2.send(new CreateNetworkAclEntryCommand({ ...https, ...input }));

test("a new list denies all, and ends with rules that nobody can change", async () => {
  const VpcId = await newVpc();
  const NetworkAclId = await newAcl(VpcId);
  const last = {
    CidrBlock: "0.0.0.0/0",
    Protocol: "-1",
    RuleAction: "deny",
    RuleNumber: 32767,
  };
  expect(await aclOf(NetworkAclId)).toMatchObject({
    Associations: [],
    Entries: [
      { ...last, Egress: true },
      { ...last, Egress: false },
    ],
    IsDefault: false,
    OwnerId: "000000000000",
    Tags: [],
    VpcId,
  });
  await expect(enter({ NetworkAclId, RuleNumber: 32767 })).rejects.toMatchObject({
    name: "InvalidParameterValue",
  });
});

test("entries are read back as they were given, in the order of their numbers", async () => {
  const NetworkAclId = await newAcl(await newVpc());
  await enter({
    NetworkAclId,
    RuleNumber: 200,
    Protocol: "1",
    IcmpTypeCode: { Type: 8, Code: -1 },
  });
  await enter({ NetworkAclId });
  const all = { Protocol: "-1", RuleAction: "deny", Ipv6CidrBlock: "2001:db8::/32" } as const;
  await ec2.send(
    new CreateNetworkAclEntryCommand({ NetworkAclId, RuleNumber: 300, Egress: false, ...all }),
  );
  expect(await entriesOf(NetworkAclId)).toEqual([
    https,
    {
      CidrBlock: "0.0.0.0/0",
      Egress: false,
      IcmpTypeCode: { Type: 8, Code: -1 },
      Protocol: "1",
      RuleAction: "allow",
      RuleNumber: 200,
    },
    { ...all, Egress: false, RuleNumber: 300 },
  ]);
  await expect(enter({ NetworkAclId })).rejects.toMatchObject({
    name: "NetworkAclEntryAlreadyExists",
    message: "The network acl entry identified by 100 already exists.",
  });
  // A number is each direction's own.
  await enter({ NetworkAclId, Egress: true });
  await ec2.send(
    new ReplaceNetworkAclEntryCommand({ ...https, NetworkAclId, CidrBlock: "192.0.2.9/24" }),
  );
  expect(await entriesOf(NetworkAclId)).toContainEqual({ ...https, CidrBlock: "192.0.2.0/24" });
  const gone = new DeleteNetworkAclEntryCommand({ NetworkAclId, RuleNumber: 100, Egress: false });
  await ec2.send(gone);
  await expect(ec2.send(gone)).rejects.toMatchObject({ name: "InvalidNetworkAclEntry.NotFound" });
});

test.each([
  [{ Protocol: "tcp2" }, "InvalidParameterValue"],
  [{ Protocol: "256" }, "InvalidParameterValue"],
  [{ PortRange: { From: 5, To: 4 } }, "InvalidParameterValue"],
  [{ PortRange: { From: 0, To: 65536 } }, "InvalidParameterValue"],
  [{ PortRange: undefined }, "MissingParameter"],
  [{ Protocol: "1" }, "MissingParameter"],
  [{ CidrBlock: "10.0.0.0" }, "InvalidParameterValue"],
  [{ CidrBlock: undefined }, "MissingParameter"],
])("an entry with %j is refused", async (wrong, name) => {
  const NetworkAclId = await newAcl(await newVpc());
  await expect(enter({ NetworkAclId, ...wrong })).rejects.toMatchObject({ name });
});

test("a subnet has a list at any time, and is given another by its association", async () => {
  const VpcId = await newVpc();
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: "10.0.0.0/24" }));
  const SubnetId = Subnet?.SubnetId ?? "";
  const Filters = [{ Name: "association.subnet-id", Values: [SubnetId] }];
  const associated = async () =>
    (await ec2.send(new DescribeNetworkAclsCommand({ Filters }))).NetworkAcls?.[0];
  const before = await associated();
  const AssociationId = before?.Associations?.[0]?.NetworkAclAssociationId;
  const NetworkAclId = await newAcl(VpcId);
  const { NewAssociationId } = await ec2.send(
    new ReplaceNetworkAclAssociationCommand({ AssociationId, NetworkAclId }),
  );
  expect(await associated()).toMatchObject({
    NetworkAclId,
    Associations: [{ NetworkAclAssociationId: NewAssociationId, SubnetId }],
  });
  await expect(ec2.send(new DeleteNetworkAclCommand({ NetworkAclId }))).rejects.toMatchObject({
    name: "DependencyViolation",
    message: `The networkAcl '${NetworkAclId}' has dependencies and cannot be deleted.`,
  });
  const defaultId = before?.NetworkAclId ?? "";
  await ec2.send(
    new ReplaceNetworkAclAssociationCommand({
      AssociationId: NewAssociationId,
      NetworkAclId: defaultId,
    }),
  );
  await ec2.send(new DeleteNetworkAclCommand({ NetworkAclId }));
  await expect(
    ec2.send(new DeleteNetworkAclCommand({ NetworkAclId: defaultId })),
  ).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: `cannot delete default network ACL ${defaultId}`,
  });
  await expect(aclOf(NetworkAclId)).rejects.toMatchObject({
    name: "InvalidNetworkAclID.NotFound",
    message: `The networkAcl ID '${NetworkAclId}' does not exist`,
  });
});

test("DHCP options are made, given to a VPC, and stay while it has them", async () => {
  const VpcId = await newVpc();
  const { DhcpOptions } = await ec2.send(
    new CreateDhcpOptionsCommand({
      DhcpConfigurations: [
        { Key: "domain-name", Values: ["example.internal"] },
        { Key: "domain-name-servers", Values: ["10.0.0.53", "AmazonProvidedDNS"] },
        { Key: "netbios-node-type", Values: ["2"] },
      ],
    }),
  );
  const DhcpOptionsId = DhcpOptions?.DhcpOptionsId ?? "";
  const described = await ec2.send(
    new DescribeDhcpOptionsCommand({ DhcpOptionsIds: [DhcpOptionsId] }),
  );
  expect(described.DhcpOptions).toEqual([
    {
      DhcpConfigurations: [
        { Key: "domain-name", Values: [{ Value: "example.internal" }] },
        {
          Key: "domain-name-servers",
          Values: [{ Value: "10.0.0.53" }, { Value: "AmazonProvidedDNS" }],
        },
        { Key: "netbios-node-type", Values: [{ Value: "2" }] },
      ],
      DhcpOptionsId: expect.stringMatching(/^dopt-[0-9a-f]{17}$/),
      OwnerId: "000000000000",
      Tags: [],
    },
  ]);
  const associate = (id: string) =>
    ec2.send(new AssociateDhcpOptionsCommand({ DhcpOptionsId: id, VpcId }));
  const given = async () =>
    (await ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] }))).Vpcs?.[0]?.DhcpOptionsId;
  await associate(DhcpOptionsId);
  expect(await given()).toBe(DhcpOptionsId);
  await expect(ec2.send(new DeleteDhcpOptionsCommand({ DhcpOptionsId }))).rejects.toMatchObject({
    name: "DependencyViolation",
    message: `The dhcpOptions '${DhcpOptionsId}' has dependencies and cannot be deleted.`,
  });
  await associate("default");
  expect(await given()).toBe("default");
  await ec2.send(new DeleteDhcpOptionsCommand({ DhcpOptionsId }));
  await expect(associate(DhcpOptionsId)).rejects.toMatchObject({
    name: "InvalidDhcpOptionID.NotFound",
  });
});

test.each([
  ["colour", "blue"],
  ["netbios-node-type", "3"],
  ["ntp-servers", "time.example.com"],
  ["domain-name-servers", "10.0.0.256"],
])("no DHCP option %s has the value %s", async (Key, value) => {
  const DhcpConfigurations = [{ Key, Values: [value] }];
  await expect(
    ec2.send(new CreateDhcpOptionsCommand({ DhcpConfigurations })),
  ).rejects.toMatchObject({ name: "InvalidParameterValue" });
});
