/** Transit gateways, through the SDK's client. */
import {
  AcceptTransitGatewayPeeringAttachmentCommand,
  AssociateTransitGatewayRouteTableCommand,
  CreateManagedPrefixListCommand,
  CreateSubnetCommand,
  CreateTransitGatewayCommand,
  CreateTransitGatewayPeeringAttachmentCommand,
  CreateTransitGatewayPrefixListReferenceCommand,
  CreateTransitGatewayRouteCommand,
  CreateTransitGatewayRouteTableCommand,
  CreateTransitGatewayVpcAttachmentCommand,
  CreateVpcCommand,
  DeleteTransitGatewayCommand,
  DeleteTransitGatewayPeeringAttachmentCommand,
  DeleteTransitGatewayRouteTableCommand,
  DeleteTransitGatewayVpcAttachmentCommand,
  DescribeNetworkInterfacesCommand,
  DescribeTransitGatewayAttachmentsCommand,
  DescribeTransitGatewayPeeringAttachmentsCommand,
  DescribeTransitGatewaysCommand,
  DisassociateTransitGatewayRouteTableCommand,
  type EC2Client,
  EnableTransitGatewayRouteTablePropagationCommand,
  type Filter,
  GetTransitGatewayPrefixListReferencesCommand,
  GetTransitGatewayRouteTableAssociationsCommand,
  GetTransitGatewayRouteTablePropagationsCommand,
  ModifyTransitGatewayVpcAttachmentCommand,
  SearchTransitGatewayRoutesCommand,
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

async function newGateway(client = ec2) {
  const { TransitGateway = {} } = await client.send(new CreateTransitGatewayCommand({}));
  return {
    id: TransitGateway.TransitGatewayId ?? "",
    tableId: TransitGateway.Options?.AssociationDefaultRouteTableId ?? "",
  };
}

/** With a subnet in each of two zones. */
async function newVpc(CidrBlock: string) {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock }));
  const VpcId = Vpc?.VpcId ?? "";
  const subnetIds: string[] = [];
  for (const [index, AvailabilityZone] of ["us-east-1a", "us-east-1b"].entries()) {
    const block = CidrBlock.replace(".0.0/16", `.${index}.0/24`);
    const made = await ec2.send(
      new CreateSubnetCommand({ VpcId, CidrBlock: block, AvailabilityZone }),
    );
    subnetIds.push(made.Subnet?.SubnetId ?? "");
  }
  return { VpcId, subnetIds };
}

async function attach(TransitGatewayId: string, VpcId: string, SubnetIds: string[]) {
  const made = await ec2.send(
    new CreateTransitGatewayVpcAttachmentCommand({ TransitGatewayId, VpcId, SubnetIds }),
  );
  return made.TransitGatewayVpcAttachment?.TransitGatewayAttachmentId ?? "";
}

async function search(TransitGatewayRouteTableId: string, ...Filters: Filter[]) {
  const { Routes = [] } = await ec2.send(
    new SearchTransitGatewayRoutesCommand({ TransitGatewayRouteTableId, Filters }),
  );
  return Routes;
}

const route = (
  TransitGatewayRouteTableId: string,
  DestinationCidrBlock: string,
  target: { TransitGatewayAttachmentId?: string; Blackhole?: boolean },
) =>
  ec2.send(
    new CreateTransitGatewayRouteCommand({
      TransitGatewayRouteTableId,
      DestinationCidrBlock,
      ...target,
    }),
  );

const LIVE: Filter = { Name: "state", Values: ["active", "blackhole"] };

test("a new gateway has AWS's options and a default table for both purposes", async () => {
  const { id, tableId } = await newGateway();
  const { TransitGateways = [] } = await ec2.send(
    new DescribeTransitGatewaysCommand({ TransitGatewayIds: [id] }),
  );
  expect(TransitGateways[0]).toMatchObject({
    State: "available",
    TransitGatewayArn: `arn:aws:ec2:us-east-1:000000000000:transit-gateway/${id}`,
    Options: {
      AmazonSideAsn: 64512,
      AutoAcceptSharedAttachments: "disable",
      DefaultRouteTableAssociation: "enable",
      AssociationDefaultRouteTableId: tableId,
      DefaultRouteTablePropagation: "enable",
      PropagationDefaultRouteTableId: tableId,
      VpnEcmpSupport: "enable",
      DnsSupport: "enable",
      MulticastSupport: "disable",
    },
  });
});

test("an attached VPC has an interface in each subnet, and its block in the default table", async () => {
  const { id, tableId } = await newGateway();
  const { VpcId, subnetIds } = await newVpc("10.1.0.0/16");
  const attachmentId = await attach(id, VpcId, subnetIds.slice(0, 1));
  await ec2.send(
    new ModifyTransitGatewayVpcAttachmentCommand({
      TransitGatewayAttachmentId: attachmentId,
      AddSubnetIds: subnetIds.slice(1),
    }),
  );
  const { NetworkInterfaces = [] } = await ec2.send(
    new DescribeNetworkInterfacesCommand({
      Filters: [
        { Name: "vpc-id", Values: [VpcId] },
        { Name: "interface-type", Values: ["transit_gateway"] },
      ],
    }),
  );
  expect(NetworkInterfaces.map(({ SubnetId }) => SubnetId).sort()).toEqual([...subnetIds].sort());
  const named = {
    TransitGatewayAttachmentId: attachmentId,
    ResourceId: VpcId,
    ResourceType: "vpc",
  };
  const { Associations } = await ec2.send(
    new GetTransitGatewayRouteTableAssociationsCommand({ TransitGatewayRouteTableId: tableId }),
  );
  expect(Associations).toEqual([{ ...named, State: "associated" }]);
  const propagated = await ec2.send(
    new GetTransitGatewayRouteTablePropagationsCommand({ TransitGatewayRouteTableId: tableId }),
  );
  expect(propagated.TransitGatewayRouteTablePropagations).toEqual([{ ...named, State: "enabled" }]);
  expect(await search(tableId, LIVE)).toEqual([
    {
      DestinationCidrBlock: "10.1.0.0/16",
      TransitGatewayAttachments: [named],
      Type: "propagated",
      State: "active",
    },
  ]);
});

test("one attachment a VPC, and one subnet a zone", async () => {
  const { id } = await newGateway();
  const { VpcId, subnetIds } = await newVpc("10.2.0.0/16");
  const twin = await ec2.send(
    new CreateSubnetCommand({ VpcId, CidrBlock: "10.2.9.0/24", AvailabilityZone: "us-east-1a" }),
  );
  const both = [subnetIds[0] ?? "", twin.Subnet?.SubnetId ?? ""];
  await expect(attach(id, VpcId, both)).rejects.toMatchObject({
    name: "DuplicateSubnetsInSameZone",
    message: "Duplicate Subnets for same AZ",
  });
  await attach(id, VpcId, subnetIds);
  await expect(attach(id, VpcId, subnetIds)).rejects.toMatchObject({
    name: "DuplicateTransitGatewayAttachment",
    message: `${id} has non-deleted Transit Gateway Attachments with same VPC ID.`,
  });
});

test("static routes win, and become blackholes when what they lead to is gone", async () => {
  const { id, tableId } = await newGateway();
  const [one, other] = [await newVpc("10.3.0.0/16"), await newVpc("10.4.0.0/16")];
  const first = await attach(id, one.VpcId, one.subnetIds);
  const second = await attach(id, other.VpcId, other.subnetIds);
  await route(tableId, "10.4.0.0/16", { TransitGatewayAttachmentId: first });
  await route(tableId, "10.0.0.0/8", { Blackhole: true });
  await expect(route(tableId, "10.0.0.0/8", { Blackhole: true })).rejects.toMatchObject({
    name: "RouteAlreadyExists",
  });
  const match = (kind: string, value: string) =>
    search(tableId, { Name: `route-search.${kind}`, Values: [value] });
  expect(await match("exact-match", "10.4.0.0/16")).toMatchObject([
    { Type: "static", TransitGatewayAttachments: [{ TransitGatewayAttachmentId: first }] },
  ]);
  const blocks = async (kind: string, value: string) =>
    (await match(kind, value)).map(({ DestinationCidrBlock }) => DestinationCidrBlock);
  expect(await blocks("longest-prefix-match", "10.3.1.1")).toEqual(["10.3.0.0/16"]);
  expect(await blocks("supernet-of-match", "10.3.0.0/16")).toEqual(["10.0.0.0/8", "10.3.0.0/16"]);
  expect(await blocks("subnet-of-match", "10.4.0.0/15")).toEqual(["10.4.0.0/16"]);
  await ec2.send(
    new DeleteTransitGatewayVpcAttachmentCommand({ TransitGatewayAttachmentId: first }),
  );
  expect(await match("exact-match", "10.4.0.0/16")).toMatchObject([{ State: "blackhole" }]);
  expect(await match("exact-match", "10.3.0.0/16")).toEqual([]);
  await expect(
    ec2.send(new DeleteTransitGatewayCommand({ TransitGatewayId: id })),
  ).rejects.toMatchObject({
    name: "IncorrectState",
    message: `${id} has non-deleted VPC Attachments: ${second}.`,
  });
});

test("an attachment is associated with one table and may propagate to several", async () => {
  const { id, tableId } = await newGateway();
  const { VpcId, subnetIds } = await newVpc("10.5.0.0/16");
  const TransitGatewayAttachmentId = await attach(id, VpcId, subnetIds);
  const made = await ec2.send(new CreateTransitGatewayRouteTableCommand({ TransitGatewayId: id }));
  const TransitGatewayRouteTableId =
    made.TransitGatewayRouteTable?.TransitGatewayRouteTableId ?? "";
  const pair = { TransitGatewayAttachmentId, TransitGatewayRouteTableId };
  await expect(ec2.send(new AssociateTransitGatewayRouteTableCommand(pair))).rejects.toMatchObject({
    name: "Resource.AlreadyAssociated",
    message: `Transit Gateway Attachment ${TransitGatewayAttachmentId} is already associated to a route table.`,
  });
  await ec2.send(
    new DisassociateTransitGatewayRouteTableCommand({
      TransitGatewayAttachmentId,
      TransitGatewayRouteTableId: tableId,
    }),
  );
  await ec2.send(new AssociateTransitGatewayRouteTableCommand(pair));
  await ec2.send(new EnableTransitGatewayRouteTablePropagationCommand(pair));
  await expect(
    ec2.send(new EnableTransitGatewayRouteTablePropagationCommand(pair)),
  ).rejects.toMatchObject({ name: "TransitGatewayRouteTablePropagation.Duplicate" });
  expect(await search(TransitGatewayRouteTableId, LIVE)).toHaveLength(1);
  await expect(
    ec2.send(new DeleteTransitGatewayRouteTableCommand({ TransitGatewayRouteTableId })),
  ).rejects.toMatchObject({ name: "IncorrectState" });
});

test("a prefix list is as many routes as it has entries", async () => {
  const { id, tableId } = await newGateway();
  const { VpcId, subnetIds } = await newVpc("10.6.0.0/16");
  const TransitGatewayAttachmentId = await attach(id, VpcId, subnetIds);
  const list = await ec2.send(
    new CreateManagedPrefixListCommand({
      PrefixListName: "offices",
      AddressFamily: "IPv4",
      MaxEntries: 3,
      Entries: [{ Cidr: "192.168.1.0/24" }, { Cidr: "192.168.2.0/24" }],
    }),
  );
  const PrefixListId = list.PrefixList?.PrefixListId ?? "";
  await ec2.send(
    new CreateTransitGatewayPrefixListReferenceCommand({
      TransitGatewayRouteTableId: tableId,
      PrefixListId,
      TransitGatewayAttachmentId,
    }),
  );
  const routes = await search(tableId, { Name: "prefix-list-id", Values: [PrefixListId] });
  expect(routes.map(({ DestinationCidrBlock }) => DestinationCidrBlock)).toEqual([
    "192.168.1.0/24",
    "192.168.2.0/24",
  ]);
  const { TransitGatewayPrefixListReferences } = await ec2.send(
    new GetTransitGatewayPrefixListReferencesCommand({ TransitGatewayRouteTableId: tableId }),
  );
  expect(TransitGatewayPrefixListReferences).toMatchObject([
    { PrefixListId, State: "available", Blackhole: false },
  ]);
});

test("gateways of two regions peer once the other side accepts", async () => {
  const ireland = emulator.ec2(undefined, { region: "eu-west-1" });
  const [near, far] = [await newGateway(), await newGateway(ireland)];
  const made = await ec2.send(
    new CreateTransitGatewayPeeringAttachmentCommand({
      TransitGatewayId: near.id,
      PeerTransitGatewayId: far.id,
      PeerRegion: "eu-west-1",
      PeerAccountId: "000000000000",
    }),
  );
  const id = made.TransitGatewayPeeringAttachment?.TransitGatewayAttachmentId ?? "";
  const byId = { TransitGatewayAttachmentIds: [id] };
  const state = async (client: EC2Client) => {
    const { TransitGatewayPeeringAttachments: [shown] = [] } = await client.send(
      new DescribeTransitGatewayPeeringAttachmentsCommand(byId),
    );
    return shown?.State;
  };
  expect(await state(ec2)).toBe("pendingAcceptance");
  await ireland.send(
    new AcceptTransitGatewayPeeringAttachmentCommand({ TransitGatewayAttachmentId: id }),
  );
  expect([await state(ec2), await state(ireland)]).toEqual(["available", "available"]);
  await route(near.tableId, "10.100.0.0/16", { TransitGatewayAttachmentId: id });
  expect(await search(near.tableId, LIVE)).toMatchObject([
    { TransitGatewayAttachments: [{ ResourceId: far.id, ResourceType: "peering" }] },
  ]);
  const { TransitGatewayAttachments } = await ireland.send(
    new DescribeTransitGatewayAttachmentsCommand(byId),
  );
  expect(TransitGatewayAttachments).toMatchObject([
    { TransitGatewayId: far.id, ResourceId: near.id, State: "available" },
  ]);
  await ireland.send(
    new DeleteTransitGatewayPeeringAttachmentCommand({ TransitGatewayAttachmentId: id }),
  );
  expect([await state(ec2), await state(ireland)]).toEqual(["deleted", "deleted"]);
});

test("what is deleted is shown for an hour and cannot be used", async () => {
  const { id } = await newGateway();
  await ec2.send(new DeleteTransitGatewayCommand({ TransitGatewayId: id }));
  const read = () => ec2.send(new DescribeTransitGatewaysCommand({ TransitGatewayIds: [id] }));
  expect((await read()).TransitGateways).toMatchObject([{ State: "deleted" }]);
  await expect(
    ec2.send(new CreateTransitGatewayRouteTableCommand({ TransitGatewayId: id })),
  ).rejects.toMatchObject({
    name: "InvalidTransitGatewayID.NotFound",
    message: `Transit Gateway ${id} was deleted or does not exist.`,
  });
  await emulator.advance(3_600_000);
  await expect(read()).rejects.toMatchObject({ name: "InvalidTransitGatewayID.NotFound" });
});
