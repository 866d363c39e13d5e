/** Security groups and their rules, through the SDK's client. */
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  GetSecurityGroupsForVpcCommand,
  type IpPermission,
  ModifySecurityGroupRulesCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  UpdateSecurityGroupRuleDescriptionsEgressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
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

async function newGroup(name: string): Promise<string> {
  const { GroupId = "" } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: name, Description: `${name} for a test` }),
  );
  return GroupId;
}

async function groupOf(GroupId: string) {
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }),
  );
  return SecurityGroups[0];
}

const tcp = (port: number, ...cidrs: string[]): IpPermission => ({
  IpProtocol: "tcp",
  FromPort: port,
  ToPort: port,
  IpRanges: cidrs.map((CidrIp) => ({ CidrIp })),
});

const authorize = (GroupId: string, ...IpPermissions: IpPermission[]) =>
  ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));

test("a new group lets everything out and nothing in", async () => {
  const GroupId = await newGroup("new");
  expect(await groupOf(GroupId)).toMatchObject({
    GroupId,
    GroupName: "new",
    Description: "new for a test",
    SecurityGroupArn: `arn:aws:ec2:us-east-1:000000000000:security-group/${GroupId}`,
    IpPermissions: [],
    IpPermissionsEgress: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
  });
});

test("names are the VPC's own, and checked", async () => {
  const GroupId = await newGroup("twice");
  const { VpcId } = (await groupOf(GroupId)) ?? {};
  await expect(newGroup("twice")).rejects.toMatchObject({
    name: "InvalidGroup.Duplicate",
    message: `The security group 'twice' already exists for VPC '${VpcId}'`,
  });
  await expect(newGroup("sg-mine")).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: "Invalid security group name. Group names may not be in the format sg-*.",
  });
  await expect(newGroup("default")).rejects.toMatchObject({
    message: "Cannot use reserved security group name: default",
  });
  const byName = await ec2.send(new DescribeSecurityGroupsCommand({ GroupNames: ["twice"] }));
  expect(byName.SecurityGroups?.map((group) => group.GroupId)).toEqual([GroupId]);
  await expect(
    ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: ["sg-0123456789abcdef0"] })),
  ).rejects.toMatchObject({
    name: "InvalidGroup.NotFound",
    message: "The security group 'sg-0123456789abcdef0' does not exist",
  });
});

test("rules for the same traffic are one permission, and each has its id, ARN and tags", async () => {
  const GroupId = await newGroup("web");
  const { SecurityGroupRules: made = [] } = await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [
        {
          ...tcp(443, "10.0.0.0/8", "192.168.7.9/16"),
          Ipv6Ranges: [{ CidrIpv6: "2001:DB8::1/32", Description: "six" }],
          UserIdGroupPairs: [{ GroupId }],
        },
        { IpProtocol: "1", FromPort: 8, ToPort: -1, IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
      ],
      TagSpecifications: [
        { ResourceType: "security-group-rule", Tags: [{ Key: "of", Value: "web" }] },
      ],
    }),
  );
  expect(made).toHaveLength(5);
  const id = made[0]?.SecurityGroupRuleId ?? "";
  expect(made[0]).toMatchObject({
    SecurityGroupRuleArn: `arn:aws:ec2:us-east-1:000000000000:security-group-rule/${id}`,
    GroupOwnerId: "000000000000",
    IsEgress: false,
    CidrIpv4: "10.0.0.0/8",
    Tags: [{ Key: "of", Value: "web" }],
  });
  const { IpPermissions = [] } = (await groupOf(GroupId)) ?? {};
  const of = (protocol: string) => IpPermissions.find((each) => each.IpProtocol === protocol);
  expect(of("tcp")).toMatchObject({
    FromPort: 443,
    ToPort: 443,
    Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32", Description: "six" }],
    UserIdGroupPairs: [{ GroupId, UserId: "000000000000" }],
  });
  expect(
    of("tcp")
      ?.IpRanges?.map(({ CidrIp }) => CidrIp)
      .sort(),
  ).toEqual(["10.0.0.0/8", "192.168.0.0/16"]);
  expect(of("icmp")).toMatchObject({ FromPort: 8, ToPort: -1 });
  await ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: "n", Value: "1" }] }));
  const Filters = [
    { Name: "group-id", Values: [GroupId] },
    { Name: "tag:n", Values: ["1"] },
  ];
  const found = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
  expect(found.SecurityGroupRules?.map((rule) => rule.SecurityGroupRuleId)).toEqual([id]);
});

test("a rule that is there already, or twice in a request, is refused and nothing is changed", async () => {
  const GroupId = await newGroup("duplicates");
  await authorize(GroupId, tcp(22, "10.0.0.0/8"));
  await expect(
    authorize(GroupId, tcp(23, "10.0.0.0/8"), tcp(22, "10.1.2.3/8")),
  ).rejects.toMatchObject({
    name: "InvalidPermission.Duplicate",
    message:
      'the specified rule "peer: 10.0.0.0/8, TCP, from port: 22, to port: 22, ALLOW" already exists',
  });
  await expect(authorize(GroupId, tcp(24, "10.0.0.0/8", "10.0.0.0/8"))).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: "The same permission must not appear multiple times",
  });
  await expect(
    ec2.send(
      new AuthorizeSecurityGroupEgressCommand({
        GroupId,
        IpPermissions: [{ IpProtocol: "all", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
      }),
    ),
  ).rejects.toMatchObject({
    message: 'the specified rule "peer: 0.0.0.0/0, ALL, ALLOW" already exists',
  });
  expect((await groupOf(GroupId))?.IpPermissions).toHaveLength(1);
});

test("a direction has sixty rules at most", async () => {
  const GroupId = await newGroup("many");
  const cidrs = Array.from({ length: 60 }, (_, index) => `10.${index}.0.0/16`);
  await authorize(GroupId, tcp(80, ...cidrs));
  await expect(authorize(GroupId, tcp(80, "10.99.0.0/16"))).rejects.toMatchObject({
    name: "RulesPerSecurityGroupLimitExceeded",
    message: "The maximum number of rules per security group has been reached.",
  });
  await authorize(GroupId, { ...tcp(80), Ipv6Ranges: [{ CidrIpv6: "::/0" }] });
});

test("rules are revoked by id, as they read, and by the old parameters", async () => {
  const GroupId = await newGroup("revoked");
  const { SecurityGroupRules = [] } = await authorize(GroupId, tcp(1, "10.0.0.0/8"));
  await authorize(GroupId, tcp(2, "10.0.0.0/8"), tcp(3, "10.0.0.0/8"));
  const SecurityGroupRuleIds = [SecurityGroupRules[0]?.SecurityGroupRuleId ?? ""];
  const byId = await ec2.send(
    new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds }),
  );
  expect(byId.RevokedSecurityGroupRules).toMatchObject([{ FromPort: 1, CidrIpv4: "10.0.0.0/8" }]);
  const flat = { GroupId, IpProtocol: "tcp", FromPort: 2, ToPort: 2, CidrIp: "10.0.0.0/8" };
  await ec2.send(new RevokeSecurityGroupIngressCommand(flat));
  expect((await groupOf(GroupId))?.IpPermissions).toMatchObject([{ FromPort: 3 }]);
  const again = await ec2.send(new RevokeSecurityGroupIngressCommand(flat));
  expect(again.UnknownIpPermissions).toMatchObject([{ FromPort: 2 }]);
  await expect(
    ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, SecurityGroupRuleIds })),
  ).rejects.toMatchObject({
    name: "InvalidSecurityGroupRuleId.NotFound",
    message: `The security group rule ID '${SecurityGroupRuleIds[0]}' does not exist`,
  });
});

test("rules are changed by id, within their kind, and described anew", async () => {
  const GroupId = await newGroup("changed");
  const { SecurityGroupRules = [] } = await authorize(GroupId, tcp(1, "10.0.0.0/8"));
  const SecurityGroupRuleId = SecurityGroupRules[0]?.SecurityGroupRuleId ?? "";
  const change = (SecurityGroupRule: object) =>
    ec2.send(
      new ModifySecurityGroupRulesCommand({
        GroupId,
        SecurityGroupRules: [{ SecurityGroupRuleId, SecurityGroupRule }],
      }),
    );
  await change({ IpProtocol: "udp", FromPort: 5, ToPort: 9, CidrIpv4: "10.0.0.0/9" });
  await ec2.send(
    new UpdateSecurityGroupRuleDescriptionsIngressCommand({
      GroupId,
      SecurityGroupRuleDescriptions: [{ SecurityGroupRuleId, Description: "five to nine" }],
    }),
  );
  expect((await groupOf(GroupId))?.IpPermissions).toMatchObject([
    {
      IpProtocol: "udp",
      FromPort: 5,
      ToPort: 9,
      IpRanges: [{ CidrIp: "10.0.0.0/9", Description: "five to nine" }],
    },
  ]);
  await expect(change({ IpProtocol: "-1", ReferencedGroupId: GroupId })).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: `Invalid rule type for security group rule '${SecurityGroupRuleId}'. You may not specify a referenced group id for an existing IPv4 CIDR rule.`,
  });
});

test("what a rule cannot say is refused in AWS's words", async () => {
  const GroupId = await newGroup("wrong");
  const refused = (permission: IpPermission) => expect(authorize(GroupId, permission)).rejects;
  await refused({ IpProtocol: "tcp", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }).toMatchObject({
    message: "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
  });
  await refused(tcp(80, "10.0.0.0/33")).toMatchObject({
    name: "InvalidParameterValue",
    message: "CIDR block 10.0.0.0/33 is malformed",
  });
  const Description = "naïve";
  await refused({ ...tcp(80), IpRanges: [{ CidrIp: "10.0.0.0/8", Description }] }).toMatchObject({
    message: expect.stringMatching(/^Invalid rule description\. Valid descriptions are strings/),
  });
  await refused({
    IpProtocol: "-1",
    UserIdGroupPairs: [{ GroupId: "sg-0123456789abcdef0" }],
  }).toMatchObject({ name: "InvalidGroup.NotFound" });
});

test("a group in use stays, the default group too", async () => {
  const [used, user] = [await newGroup("used"), await newGroup("user")];
  await authorize(user, { IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: used }] });
  const remove = (GroupId: string) => ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
  await expect(remove(used)).rejects.toMatchObject({
    name: "DependencyViolation",
    message: `resource ${used} has a dependent object`,
  });
  await remove(user);
  await remove(used);
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({ GroupNames: ["default"] }),
  );
  const id = SecurityGroups[0]?.GroupId ?? "";
  await expect(remove(id)).rejects.toMatchObject({
    name: "CannotDelete",
    message: `the specified group: "${id}" name: "default" cannot be deleted by a user`,
  });
  const VpcId = SecurityGroups[0]?.VpcId;
  const { SecurityGroupForVpcs = [] } = await ec2.send(
    new GetSecurityGroupsForVpcCommand({ VpcId }),
  );
  expect(SecurityGroupForVpcs.map(({ GroupId }) => GroupId)).toContain(id);
});

test("a rule of what goes out is described anew, by its traffic", async () => {
  const GroupId = await newGroup("described");
  const describeAnew = (CidrIp: string, Description: string) =>
    ec2.send(
      new UpdateSecurityGroupRuleDescriptionsEgressCommand({
        GroupId,
        IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp, Description }] }],
      }),
    );
  await describeAnew("0.0.0.0/0", "everything");
  expect((await groupOf(GroupId))?.IpPermissionsEgress).toMatchObject([
    { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0", Description: "everything" }] },
  ]);
  await expect(describeAnew("10.0.0.0/8", "nothing")).rejects.toMatchObject({
    name: "InvalidPermission.NotFound",
  });
});
