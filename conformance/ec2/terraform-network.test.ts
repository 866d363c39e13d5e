/**
 * What Terraform's provider asks when it makes, reads, changes and destroys security groups and their rules, elastic
 * addresses, network interfaces and NAT gateways, in its order; and that what it reads back is what was
 * configured, so that a second plan is empty.
 */
import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  DeleteNatGatewayCommand,
  DeleteNetworkInterfaceCommand,
  DeleteSecurityGroupCommand,
  DescribeAddressesAttributeCommand,
  DescribeAddressesCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DisassociateAddressCommand,
  type EC2Client,
  type IpPermission,
  ModifyNetworkInterfaceAttributeCommand,
  ModifySecurityGroupRulesCommand,
  ReleaseAddressCommand,
  type ResourceType,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
let ec2: EC2Client;
let VpcId: string;
let SubnetId: string;
beforeAll(async () => {
  emulator = await startEmulator();
  ec2 = emulator.ec2();
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  VpcId = Vpc?.VpcId ?? "";
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: "10.0.1.0/24" }));
  SubnetId = Subnet?.SubnetId ?? "";
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const InternetGatewayId = InternetGateway?.InternetGatewayId;
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId }));
});
afterAll(() => emulator.stop());

const tagged = (ResourceType: ResourceType) => [
  { ResourceType, Tags: [{ Key: "Name", Value: "terraform" }] },
];
const TAGS = [{ Key: "Name", Value: "terraform" }];

async function newGroup(GroupName: string): Promise<string> {
  const made = await ec2.send(
    new CreateSecurityGroupCommand({
      GroupName,
      Description: "Managed by Terraform",
      VpcId,
      TagSpecifications: tagged("security-group"),
    }),
  );
  return made.GroupId ?? "";
}

async function readGroup(GroupId: string) {
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }),
  );
  return SecurityGroups[0];
}

const NOTHING = { Ipv6Ranges: [], PrefixListIds: [], UserIdGroupPairs: [] };
const everything = (peer: Partial<IpPermission>): IpPermission => ({
  IpProtocol: "-1",
  FromPort: 0,
  ToPort: 0,
  ...peer,
});

test("aws_security_group: the usual rule is taken away, its own come, change and go", async () => {
  const GroupId = await newGroup("terraform-group");
  const revokeEgress = (peer: Partial<IpPermission>) =>
    ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [everything(peer)] }));
  await revokeEgress({ IpRanges: [{ CidrIp: "0.0.0.0/0" }] });
  await expect(revokeEgress({ Ipv6Ranges: [{ CidrIpv6: "::/0" }] })).rejects.toMatchObject({
    name: "InvalidPermission.NotFound",
    message: "The specified rule does not exist in this security group.",
  });
  const https: IpPermission = {
    IpProtocol: "tcp",
    FromPort: 443,
    ToPort: 443,
    IpRanges: [{ CidrIp: "10.0.0.0/16", Description: "inside" }],
  };
  const out = everything({ IpRanges: [{ CidrIp: "0.0.0.0/0" }] });
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [https] }));
  await ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: [out] }));
  expect(await readGroup(GroupId)).toEqual({
    GroupId,
    GroupName: "terraform-group",
    Description: "Managed by Terraform",
    OwnerId: "000000000000",
    VpcId,
    SecurityGroupArn: `arn:aws:ec2:us-east-1:000000000000:security-group/${GroupId}`,
    IpPermissions: [{ ...NOTHING, ...https }],
    // No ports: the provider reads 0, as it wrote.
    IpPermissionsEgress: [{ ...NOTHING, IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
    Tags: TAGS,
  });
  const wider = { ...https, IpRanges: [{ CidrIp: "10.0.0.0/8" }] };
  await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [https] }));
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [wider] }));
  expect((await readGroup(GroupId))?.IpPermissions).toEqual([{ ...NOTHING, ...wider }]);
  await ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
  await expect(readGroup(GroupId)).rejects.toMatchObject({ name: "InvalidGroup.NotFound" });
});

test("aws_vpc_security_group_ingress_rule: read by id, changed in place, revoked by id", async () => {
  const GroupId = await newGroup("terraform-rules");
  const { SecurityGroupRules: made = [] } = await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "10.0.0.0/16" }] }],
      TagSpecifications: tagged("security-group-rule"),
    }),
  );
  const SecurityGroupRuleId = made[0]?.SecurityGroupRuleId ?? "";
  const read = async () => {
    const { SecurityGroupRules = [] } = await ec2.send(
      new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: [SecurityGroupRuleId] }),
    );
    return SecurityGroupRules[0];
  };
  const shown = {
    SecurityGroupRuleId,
    SecurityGroupRuleArn: `arn:aws:ec2:us-east-1:000000000000:security-group-rule/${SecurityGroupRuleId}`,
    GroupId,
    GroupOwnerId: "000000000000",
    IsEgress: false,
    IpProtocol: "-1",
    FromPort: -1,
    ToPort: -1,
    CidrIpv4: "10.0.0.0/16",
    Tags: TAGS,
  };
  expect(await read()).toEqual(shown);
  const changed = { IpProtocol: "tcp", FromPort: 80, ToPort: 81, CidrIpv4: "10.1.0.0/16" };
  const SecurityGroupRules = [
    { SecurityGroupRuleId, SecurityGroupRule: { ...changed, Description: "web" } },
  ];
  await ec2.send(new ModifySecurityGroupRulesCommand({ GroupId, SecurityGroupRules }));
  await ec2.send(
    new CreateTagsCommand({ Resources: [SecurityGroupRuleId], Tags: [{ Key: "a", Value: "b" }] }),
  );
  expect(await read()).toEqual({
    ...shown,
    ...changed,
    Description: "web",
    Tags: [...TAGS, { Key: "a", Value: "b" }],
  });
  const SecurityGroupRuleIds = [SecurityGroupRuleId];
  await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds }));
  await expect(read()).rejects.toMatchObject({ name: "InvalidSecurityGroupRuleId.NotFound" });
});

test("aws_network_interface and aws_eip: made, associated, read, let go of and destroyed", async () => {
  const GroupId = await newGroup("terraform-interfaces");
  const { NetworkInterface } = await ec2.send(
    new CreateNetworkInterfaceCommand({
      ClientToken: "terraform-1",
      SubnetId,
      Description: "of terraform",
      PrivateIpAddresses: [
        { PrivateIpAddress: "10.0.1.50", Primary: true },
        { PrivateIpAddress: "10.0.1.51", Primary: false },
      ],
      Groups: [GroupId],
      TagSpecifications: tagged("network-interface"),
    }),
  );
  const NetworkInterfaceId = NetworkInterface?.NetworkInterfaceId ?? "";
  await ec2.send(
    new ModifyNetworkInterfaceAttributeCommand({
      NetworkInterfaceId,
      SourceDestCheck: { Value: false },
    }),
  );
  const { AllocationId = "", PublicIp = "" } = await ec2.send(
    new AllocateAddressCommand({ Domain: "vpc", TagSpecifications: tagged("elastic-ip") }),
  );
  const { AssociationId } = await ec2.send(
    new AssociateAddressCommand({
      AllocationId,
      NetworkInterfaceId,
      PrivateIpAddress: "10.0.1.51",
    }),
  );
  const { NetworkInterfaces = [] } = await ec2.send(
    new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [NetworkInterfaceId] }),
  );
  expect(NetworkInterfaces[0]).toMatchObject({
    Status: "available",
    OwnerId: "000000000000",
    Description: "of terraform",
    InterfaceType: "interface",
    PrivateIpAddress: "10.0.1.50",
    PrivateDnsName: "ip-10-0-1-50.ec2.internal",
    PrivateIpAddresses: [
      { PrivateIpAddress: "10.0.1.50", Primary: true },
      { PrivateIpAddress: "10.0.1.51", Primary: false, Association: { PublicIp, AllocationId } },
    ],
    Groups: [{ GroupId }],
    SourceDestCheck: false,
    SubnetId,
    TagSet: TAGS,
  });
  const { Addresses = [] } = await ec2.send(
    new DescribeAddressesCommand({ AllocationIds: [AllocationId] }),
  );
  expect(Addresses).toEqual([
    {
      AllocationId,
      AssociationId,
      Domain: "vpc",
      InstanceId: "",
      NetworkBorderGroup: "us-east-1",
      NetworkInterfaceId,
      NetworkInterfaceOwnerId: "000000000000",
      PrivateIpAddress: "10.0.1.51",
      PublicIp,
      PublicIpv4Pool: "amazon",
      Tags: TAGS,
    },
  ]);
  const attributes = await ec2.send(
    new DescribeAddressesAttributeCommand({
      AllocationIds: [AllocationId],
      Attribute: "domain-name",
    }),
  );
  expect(attributes.Addresses).toEqual([{ AllocationId, PublicIp }]);
  await ec2.send(new DisassociateAddressCommand({ AssociationId }));
  const NetworkBorderGroup = "us-east-1";
  await ec2.send(new ReleaseAddressCommand({ AllocationId, NetworkBorderGroup }));
  await ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }));
  await ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
});

test("aws_nat_gateway: awaited, read, destroyed and awaited again", async () => {
  const { AllocationId = "", PublicIp } = await ec2.send(new AllocateAddressCommand({}));
  const { NatGateway } = await ec2.send(
    new CreateNatGatewayCommand({
      ClientToken: "terraform-2",
      ConnectivityType: "public",
      AllocationId,
      SubnetId,
      TagSpecifications: tagged("natgateway"),
    }),
  );
  const NatGatewayId = NatGateway?.NatGatewayId ?? "";
  const read = async () => {
    const { NatGateways = [] } = await ec2.send(
      new DescribeNatGatewaysCommand({ NatGatewayIds: [NatGatewayId] }),
    );
    return NatGateways[0];
  };
  const first = await read();
  expect(first).toMatchObject({
    State: "available",
    ConnectivityType: "public",
    SubnetId,
    VpcId,
    NatGatewayAddresses: [{ AllocationId, PublicIp, IsPrimary: true }],
    Tags: TAGS,
  });
  expect(first?.NatGatewayAddresses?.[0]?.PrivateIp).toMatch(/^10\.0\.1\.\d+$/);
  expect(await read()).toEqual(first);
  await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId }));
  expect((await read())?.State).toBe("deleted");
  await ec2.send(new ReleaseAddressCommand({ AllocationId }));
});
