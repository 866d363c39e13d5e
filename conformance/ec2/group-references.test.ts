/** Rules that name groups of peer VPCs, as both accounts see them. */
import {
  AcceptVpcPeeringConnectionCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateVpcCommand,
  CreateVpcPeeringConnectionCommand,
  DeleteSecurityGroupCommand,
  DeleteVpcPeeringConnectionCommand,
  DescribeSecurityGroupReferencesCommand,
  DescribeSecurityGroupsCommand,
  DescribeStaleSecurityGroupsCommand,
  type EC2Client,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

const OTHER = "111122223333";

let emulator: Emulator;
let ec2: EC2Client;
let other: EC2Client;
beforeAll(async () => {
  emulator = await startEmulator();
  ec2 = emulator.ec2();
  other = emulator.ec2({ accessKeyId: OTHER, secretAccessKey: "test" });
});
afterAll(() => emulator.stop());

/** A VPC with a group. */
async function newSide(client: EC2Client, CidrBlock: string) {
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock }));
  const VpcId = Vpc?.VpcId ?? "";
  const { GroupId = "" } = await client.send(
    new CreateSecurityGroupCommand({ VpcId, GroupName: "side", Description: "of one side" }),
  );
  return { VpcId, GroupId };
}

/** Two VPCs of two accounts, peered. */
async function peers() {
  const mine = await newSide(ec2, "10.1.0.0/16");
  const theirs = await newSide(other, "10.2.0.0/16");
  const made = await ec2.send(
    new CreateVpcPeeringConnectionCommand({
      VpcId: mine.VpcId,
      PeerVpcId: theirs.VpcId,
      PeerOwnerId: OTHER,
    }),
  );
  const peeringId = made.VpcPeeringConnection?.VpcPeeringConnectionId ?? "";
  const accept = () =>
    other.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: peeringId }));
  return { mine, theirs, peeringId, accept };
}

const permission = (GroupId: string) => [
  { IpProtocol: "-1", UserIdGroupPairs: [{ GroupId, UserId: OTHER }] },
];

const authorize = (GroupId: string, peerId: string) =>
  ec2.send(
    new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: permission(peerId) }),
  );

async function staleOf(VpcId: string) {
  const found = await ec2.send(new DescribeStaleSecurityGroupsCommand({ VpcId }));
  return found.StaleSecurityGroupSet;
}

test("a group of a peer VPC is named once the connection is active, and shown with it", async () => {
  const { mine, theirs, peeringId, accept } = await peers();
  await expect(authorize(mine.GroupId, theirs.GroupId)).rejects.toMatchObject({
    name: "InvalidGroup.NotFound",
    message: `The security group '${theirs.GroupId}' does not exist`,
  });
  await accept();
  await authorize(mine.GroupId, theirs.GroupId);
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({ GroupIds: [mine.GroupId] }),
  );
  expect(SecurityGroups[0]?.IpPermissions?.[0]?.UserIdGroupPairs).toEqual([
    {
      GroupId: theirs.GroupId,
      UserId: OTHER,
      VpcId: theirs.VpcId,
      VpcPeeringConnectionId: peeringId,
      PeeringStatus: "active",
    },
  ]);
  const { SecurityGroupReferenceSet } = await other.send(
    new DescribeSecurityGroupReferencesCommand({ GroupId: [theirs.GroupId] }),
  );
  expect(SecurityGroupReferenceSet).toEqual([
    {
      GroupId: theirs.GroupId,
      ReferencingVpcId: mine.VpcId,
      VpcPeeringConnectionId: peeringId,
    },
  ]);
});

test("groups of VPCs that nothing connects belong to different networks", async () => {
  const [one, another] = [await newSide(ec2, "10.3.0.0/16"), await newSide(ec2, "10.4.0.0/16")];
  await expect(
    ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: one.GroupId,
        IpPermissions: [{ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: another.GroupId }] }],
      }),
    ),
  ).rejects.toMatchObject({
    name: "InvalidGroup.NotFound",
    message: "You have specified two resources that belong to different networks.",
  });
});

test("rules are stale when the group is deleted, and are revoked all the same", async () => {
  const { mine, theirs, accept } = await peers();
  await accept();
  await authorize(mine.GroupId, theirs.GroupId);
  expect(await staleOf(mine.VpcId)).toEqual([]);
  await other.send(new DeleteSecurityGroupCommand({ GroupId: theirs.GroupId }));
  expect(await staleOf(mine.VpcId)).toMatchObject([
    {
      GroupId: mine.GroupId,
      StaleIpPermissions: [{ UserIdGroupPairs: [{ GroupId: theirs.GroupId }] }],
      StaleIpPermissionsEgress: [],
    },
  ]);
  await ec2.send(
    new RevokeSecurityGroupIngressCommand({
      GroupId: mine.GroupId,
      IpPermissions: permission(theirs.GroupId),
    }),
  );
  expect(await staleOf(mine.VpcId)).toEqual([]);
});

test("rules are stale when the connection is deleted", async () => {
  const { mine, theirs, peeringId, accept } = await peers();
  await accept();
  await authorize(mine.GroupId, theirs.GroupId);
  await other.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: peeringId }));
  expect(await staleOf(mine.VpcId)).toMatchObject([
    { StaleIpPermissions: [{ UserIdGroupPairs: [{ PeeringStatus: "deleted" }] }] },
  ]);
});
