/** Peering of VPCs, within an account and across accounts and regions, as both sides see it. */
import {
  AcceptVpcPeeringConnectionCommand,
  AssociateVpcCidrBlockCommand,
  CreateRouteCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  CreateVpcPeeringConnectionCommand,
  type CreateVpcPeeringConnectionCommandInput,
  DeleteVpcCommand,
  DeleteVpcPeeringConnectionCommand,
  DescribeRouteTablesCommand,
  DescribeVpcPeeringConnectionsCommand,
  type EC2Client,
  ModifyVpcPeeringConnectionOptionsCommand,
  RejectVpcPeeringConnectionCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
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

async function newVpc(client: EC2Client, CidrBlock: string): Promise<string> {
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock }));
  return Vpc?.VpcId ?? "";
}

async function request(input: Partial<CreateVpcPeeringConnectionCommandInput> & { VpcId: string }) {
  const created = await ec2.send(new CreateVpcPeeringConnectionCommand(input));
  return created.VpcPeeringConnection?.VpcPeeringConnectionId ?? "";
}

/** From one VPC of the account to one of the other. */
async function requestAcross() {
  const VpcId = await newVpc(ec2, "10.1.0.0/16");
  const PeerVpcId = await newVpc(other, "10.2.0.0/16");
  const id = await request({ VpcId, PeerVpcId, PeerOwnerId: OTHER });
  return { VpcId, PeerVpcId, id };
}

async function seen(client: EC2Client, id: string) {
  const input = { VpcPeeringConnectionIds: [id] };
  const found = await client.send(new DescribeVpcPeeringConnectionsCommand(input));
  return found.VpcPeeringConnections?.[0];
}

const accept = (client: EC2Client, VpcPeeringConnectionId: string) =>
  client.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));
const reject = (client: EC2Client, VpcPeeringConnectionId: string) =>
  client.send(new RejectVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));
const remove = (client: EC2Client, VpcPeeringConnectionId: string) =>
  client.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));

const GONE = { name: "InvalidVpcPeeringConnectionID.NotFound" };

test("a request is initiated, pends, and is active when the other account accepts it", async () => {
  const VpcId = await newVpc(ec2, "10.1.0.0/16");
  const PeerVpcId = await newVpc(other, "10.2.0.0/16");
  const { VpcPeeringConnection } = await ec2.send(
    new CreateVpcPeeringConnectionCommand({ VpcId, PeerVpcId, PeerOwnerId: OTHER }),
  );
  const id = VpcPeeringConnection?.VpcPeeringConnectionId ?? "";
  expect(VpcPeeringConnection?.Status).toEqual({
    Code: "initiating-request",
    Message: `Initiating Request to ${OTHER}`,
  });
  const pending = {
    // Its blocks are not yet told.
    AccepterVpcInfo: { OwnerId: OTHER, Region: "us-east-1", VpcId: PeerVpcId },
    ExpirationTime: expect.any(Date),
    RequesterVpcInfo: {
      CidrBlock: "10.1.0.0/16",
      CidrBlockSet: [{ CidrBlock: "10.1.0.0/16" }],
      OwnerId: "000000000000",
      Region: "us-east-1",
      VpcId,
    },
    Status: { Code: "pending-acceptance", Message: `Pending Acceptance by ${OTHER}` },
  };
  expect(await seen(ec2, id)).toMatchObject(pending);
  expect(await seen(other, id)).toMatchObject(pending);
  await expect(accept(ec2, id)).rejects.toMatchObject({
    name: "OperationNotPermitted",
    message: `User 000000000000 cannot accept peering ${id}`,
  });
  expect((await accept(other, id)).VpcPeeringConnection?.Status?.Code).toBe("provisioning");
  for (const client of [ec2, other]) {
    expect(await seen(client, id)).toMatchObject({
      Status: { Code: "active", Message: "Active" },
      AccepterVpcInfo: { CidrBlock: "10.2.0.0/16" },
    });
  }
  await expect(request({ VpcId, PeerVpcId, PeerOwnerId: OTHER })).rejects.toMatchObject({
    name: "VpcPeeringConnectionAlreadyExists",
  });
});

test("a route to a connection is a blackhole until it is active, and again when it is gone", async () => {
  const { VpcId, id } = await requestAcross();
  const Filters = [{ Name: "vpc-id", Values: [VpcId] }];
  const main = async () =>
    (await ec2.send(new DescribeRouteTablesCommand({ Filters }))).RouteTables?.[0];
  const RouteTableId = (await main())?.RouteTableId;
  await ec2.send(
    new CreateRouteCommand({
      RouteTableId,
      DestinationCidrBlock: "10.2.0.0/16",
      VpcPeeringConnectionId: id,
    }),
  );
  const state = async () =>
    (await main())?.Routes?.find((route) => route.VpcPeeringConnectionId === id)?.State;
  expect(await state()).toBe("blackhole");
  await accept(other, id);
  expect(await state()).toBe("active");
  await remove(other, id);
  expect(await state()).toBe("blackhole");
});

test("a connection that one account deleted is seen by it for hours and by the other for days", async () => {
  const { id } = await requestAcross();
  await accept(other, id);
  await remove(other, id);
  const deleted = { Status: { Code: "deleted", Message: `Deleted by ${OTHER}` } };
  expect(await seen(ec2, id)).toMatchObject(deleted);
  await expect(remove(ec2, id)).rejects.toMatchObject({
    name: "InvalidStateTransition",
    message: `Invalid state transition for ${id}, attempted to transition from deleted to deleting`,
  });
  await emulator.advance(2 * HOUR_MS);
  await expect(seen(other, id)).rejects.toMatchObject(GONE);
  expect(await seen(ec2, id)).toMatchObject(deleted);
  await emulator.advance(2 * DAY_MS);
  await expect(seen(ec2, id)).rejects.toMatchObject(GONE);
});

test("a request can be rejected by the other account, and withdrawn by one's own", async () => {
  const { id } = await requestAcross();
  await expect(reject(ec2, id)).rejects.toMatchObject({ name: "OperationNotPermitted" });
  await expect(remove(other, id)).rejects.toMatchObject({ name: "OperationNotPermitted" });
  await reject(other, id);
  expect((await seen(ec2, id))?.Status).toEqual({
    Code: "rejected",
    Message: `Rejected by ${OTHER}`,
  });
  await expect(accept(other, id)).rejects.toMatchObject({ name: "InvalidStateTransition" });
  const withdrawn = await requestAcross();
  await remove(ec2, withdrawn.id);
  expect((await seen(other, withdrawn.id))?.Status?.Code).toBe("deleted");
});

test("a request that nobody accepts expires after seven days", async () => {
  const { id } = await requestAcross();
  await emulator.advance(7 * DAY_MS - 60_000);
  expect((await seen(other, id))?.Status?.Code).toBe("pending-acceptance");
  await emulator.advance(120_000);
  expect((await seen(other, id))?.Status?.Code).toBe("expired");
  await expect(accept(other, id)).rejects.toMatchObject({ name: "InvalidStateTransition" });
});

test("VPCs whose addresses overlap are not peered", async () => {
  const VpcId = await newVpc(ec2, "10.1.0.0/16");
  const failed = {
    Code: "failed",
    Message: "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range",
  };
  const overlapping = await newVpc(other, "10.1.128.0/24");
  const id = await request({ VpcId, PeerVpcId: overlapping, PeerOwnerId: OTHER });
  expect((await seen(ec2, id))?.Status).toEqual(failed);
  await expect(seen(other, id)).rejects.toMatchObject(GONE);
  const missing = { PeerVpcId: "vpc-0123456789abcdef0" };
  const nobodys = await request({ VpcId, ...missing, PeerOwnerId: "444455556666" });
  expect((await seen(ec2, nobodys))?.Status).toEqual(failed);
  await expect(request({ VpcId, ...missing })).rejects.toMatchObject({
    name: "InvalidVpcID.NotFound",
  });
});

test("a VPC gets no addresses that a VPC peered with it has", async () => {
  const { VpcId, id } = await requestAcross();
  await accept(other, id);
  const associate = (CidrBlock: string) =>
    ec2.send(new AssociateVpcCidrBlockCommand({ VpcId, CidrBlock }));
  await expect(associate("10.2.128.0/20")).rejects.toMatchObject({ name: "InvalidVpc.Range" });
  await associate("10.3.0.0/16");
});

test("a connection across regions is accepted in the region of the accepter", async () => {
  const west = emulator.ec2(undefined, { region: "us-west-2" });
  const VpcId = await newVpc(ec2, "10.1.0.0/16");
  const PeerVpcId = await newVpc(west, "10.2.0.0/16");
  const id = await request({ VpcId, PeerVpcId, PeerRegion: "us-west-2" });
  await expect(accept(ec2, id)).rejects.toMatchObject({
    name: "OperationNotPermitted",
    message: `Incorrect region (us-east-1) specified for this request. VPC peering connection ${id} must be accepted in region us-west-2`,
  });
  await accept(west, id);
  expect(await seen(ec2, id)).toMatchObject({
    AccepterVpcInfo: { Region: "us-west-2" },
    Status: { Code: "active" },
  });
});

test("each account has tags and options of its own on a connection", async () => {
  const { id } = await requestAcross();
  const tag = (client: EC2Client, Value: string) =>
    client.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: "Name", Value }] }));
  await tag(ec2, "ours");
  await tag(other, "theirs");
  expect((await seen(ec2, id))?.Tags).toEqual([{ Key: "Name", Value: "ours" }]);
  expect((await seen(other, id))?.Tags).toEqual([{ Key: "Name", Value: "theirs" }]);
  const options = (client: EC2Client, side: string) =>
    client.send(
      new ModifyVpcPeeringConnectionOptionsCommand({
        VpcPeeringConnectionId: id,
        [`${side}PeeringConnectionOptions`]: { AllowDnsResolutionFromRemoteVpc: true },
      }),
    );
  await expect(options(ec2, "Requester")).rejects.toMatchObject({
    name: "OperationNotPermitted",
    message: `Peering ${id} is not active. Peering options can be added only to active peerings.`,
  });
  await accept(other, id);
  await options(ec2, "Requester");
  await expect(options(ec2, "Accepter")).rejects.toMatchObject({ name: "OperationNotPermitted" });
  expect(await seen(ec2, id)).toMatchObject({
    RequesterVpcInfo: { PeeringOptions: { AllowDnsResolutionFromRemoteVpc: true } },
    AccepterVpcInfo: { PeeringOptions: { AllowDnsResolutionFromRemoteVpc: false } },
  });
});

test("another account's request keeps a VPC, an active connection goes with it", async () => {
  const { VpcId, PeerVpcId, id } = await requestAcross();
  await expect(other.send(new DeleteVpcCommand({ VpcId: PeerVpcId }))).rejects.toMatchObject({
    name: "DependencyViolation",
  });
  await accept(other, id);
  await ec2.send(new DeleteVpcCommand({ VpcId }));
  expect((await seen(other, id))?.Status?.Code).toBe("deleted");
});
