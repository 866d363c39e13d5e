/** A VPC with one of much that EC2 has, and their ids. */
import type { Names } from "./sample-input.ts";
import type { Run } from "./world.ts";

const ACCOUNT = "000000000000";
const TAGS = [{ Key: "team", Value: "red" }];
const IMAGE = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

type Made = Readonly<Record<string, string>>;
const tagged = (ResourceType: string) => ({ TagSpecifications: [{ ResourceType, Tags: TAGS }] });

export async function makeNetwork(ec2: Run): Promise<Names> {
  const made = async (operation: string, member: string, id: string, input: object) => {
    const answer = await ec2(operation, input);
    return (answer[member] as Made)[id] as string;
  };
  const { Vpcs } = (await ec2("DescribeVpcs", {})) as unknown as { Vpcs: readonly Made[] };
  const VpcId = Vpcs[0]?.VpcId as string;
  await ec2("CreateTags", { Resources: [VpcId], Tags: TAGS });
  const { Subnets } = (await ec2("DescribeSubnets", {})) as unknown as {
    Subnets: readonly Made[];
  };
  const SubnetId = Subnets[0]?.SubnetId as string;
  const group = { GroupName: "g", Description: "g", VpcId, ...tagged("security-group") };
  const GroupId = String((await ec2("CreateSecurityGroup", group)).GroupId);
  const RouteTableId = await made("CreateRouteTable", "RouteTable", "RouteTableId", {
    VpcId,
    ...tagged("route-table"),
  });
  const NetworkAclId = await made("CreateNetworkAcl", "NetworkAcl", "NetworkAclId", {
    VpcId,
    ...tagged("network-acl"),
  });
  const InternetGatewayId = await made(
    "CreateInternetGateway",
    "InternetGateway",
    "InternetGatewayId",
    tagged("internet-gateway"),
  );
  const DhcpOptionsId = await made("CreateDhcpOptions", "DhcpOptions", "DhcpOptionsId", {
    DhcpConfigurations: [{ Key: "domain-name", Values: ["x.internal"] }],
    ...tagged("dhcp-options"),
  });
  const NetworkInterfaceId = await made(
    "CreateNetworkInterface",
    "NetworkInterface",
    "NetworkInterfaceId",
    { SubnetId, Groups: [GroupId], ...tagged("network-interface") },
  );
  const AllocationId = String(
    (await ec2("AllocateAddress", { Domain: "vpc", ...tagged("elastic-ip") })).AllocationId,
  );
  const peer = await made("CreateVpc", "Vpc", "VpcId", { CidrBlock: "10.9.0.0/16" });
  const VpcPeeringConnectionId = await made(
    "CreateVpcPeeringConnection",
    "VpcPeeringConnection",
    "VpcPeeringConnectionId",
    { VpcId, PeerVpcId: peer, ...tagged("vpc-peering-connection") },
  );
  await ec2("CreateKeyPair", { KeyName: "k", KeyType: "ed25519", ...tagged("key-pair") });
  await ec2("CreatePlacementGroup", {
    GroupName: "pg",
    Strategy: "cluster",
    ...tagged("placement-group"),
  });
  const volume = await ec2("CreateVolume", {
    AvailabilityZone: "us-east-1a",
    Size: 1,
    VolumeType: "gp3",
    Encrypted: true,
    ...tagged("volume"),
  });
  const VolumeId = String(volume.VolumeId);
  const snapshot = await ec2("CreateSnapshot", { VolumeId, ...tagged("snapshot") });
  const SnapshotId = String(snapshot.SnapshotId);
  const run = (await ec2("RunInstances", {
    ImageId: IMAGE,
    InstanceType: "t3.micro",
    MinCount: 1,
    MaxCount: 1,
    SubnetId,
    SecurityGroupIds: [GroupId],
    ...tagged("instance"),
  })) as unknown as { Instances: readonly Made[] };
  const InstanceId = run.Instances[0]?.InstanceId as string;
  const ImageId = run.Instances[0]?.ImageId as string;
  return {
    VpcId,
    VpcIds: [VpcId],
    SubnetId,
    SubnetIds: [SubnetId],
    GroupId,
    GroupIds: [GroupId],
    SecurityGroupIds: [GroupId],
    SecurityGroupId: GroupId,
    Groups: [GroupId],
    RouteTableId,
    RouteTableIds: [RouteTableId],
    NetworkAclId,
    InternetGatewayId,
    DhcpOptionsId,
    NetworkInterfaceId,
    AllocationId,
    VpcPeeringConnectionId,
    VolumeId,
    SnapshotId,
    InstanceId,
    InstanceIds: [InstanceId],
    ImageId,
    KeyName: "k",
    GroupName: "pg",
    PeerVpcId: peer,
    AvailabilityZone: "us-east-1a",
    AvailabilityZoneId: undefined,
    DeliverLogsPermissionArn: `arn:aws:iam::${ACCOUNT}:role/staff/r`,
    IamInstanceProfile: { Name: "ip" },
    Resources: [VpcId],
    LaunchTemplate: undefined,
    LaunchTemplateId: undefined,
    LaunchTemplateName: undefined,
  };
}
