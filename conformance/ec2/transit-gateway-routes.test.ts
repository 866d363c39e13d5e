/** What changes of a transit gateway's tables and of its peerings, through the SDK's client. */
import {
  CreateManagedPrefixListCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateTransitGatewayCommand,
  CreateTransitGatewayPeeringAttachmentCommand,
  CreateTransitGatewayPrefixListReferenceCommand,
  CreateTransitGatewayRouteCommand,
  CreateTransitGatewayVpcAttachmentCommand,
  CreateVpcCommand,
  DeleteTagsCommand,
  DeleteTransitGatewayPrefixListReferenceCommand,
  DescribeTagsCommand,
  DescribeTransitGatewayPeeringAttachmentsCommand,
  DescribeTransitGatewayRouteTablesCommand,
  DisableTransitGatewayRouteTablePropagationCommand,
  type EC2Client,
  GetTransitGatewayAttachmentPropagationsCommand,
  GetTransitGatewayPrefixListReferencesCommand,
  ModifyTransitGatewayPrefixListReferenceCommand,
  RejectTransitGatewayPeeringAttachmentCommand,
  ReplaceTransitGatewayRouteCommand,
  SearchTransitGatewayRoutesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
let ec2: EC2Client;
let gatewayId: string;
let tableId: string;
let attachmentId: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  ec2 = emulator.ec2();
  const gateway = await newGateway(ec2);
  gatewayId = gateway.id;
  tableId = gateway.tableId;
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.1.0.0/16" }));
  const VpcId = Vpc?.VpcId;
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: "10.1.0.0/24" }));
  const attached = await ec2.send(
    new CreateTransitGatewayVpcAttachmentCommand({
      TransitGatewayId: gatewayId,
      VpcId,
      SubnetIds: [Subnet?.SubnetId ?? ""],
    }),
  );
  attachmentId = attached.TransitGatewayVpcAttachment?.TransitGatewayAttachmentId ?? "";
});
afterAll(() => emulator.stop());

async function newGateway(client: EC2Client) {
  const { TransitGateway = {} } = await client.send(new CreateTransitGatewayCommand({}));
  return {
    id: TransitGateway.TransitGatewayId ?? "",
    tableId: TransitGateway.Options?.AssociationDefaultRouteTableId ?? "",
  };
}

async function routeTo(block: string) {
  const { Routes = [] } = await ec2.send(
    new SearchTransitGatewayRoutesCommand({
      TransitGatewayRouteTableId: tableId,
      Filters: [{ Name: "route-search.exact-match", Values: [block] }],
    }),
  );
  return Routes[0];
}

test("a gateway's tables say which ones are its defaults", async () => {
  const list = (...ids: string[]) =>
    ec2.send(new DescribeTransitGatewayRouteTablesCommand({ TransitGatewayRouteTableIds: ids }));
  const { TransitGatewayRouteTables } = await list(tableId);
  expect(TransitGatewayRouteTables).toMatchObject([
    {
      TransitGatewayId: gatewayId,
      State: "available",
      DefaultAssociationRouteTable: true,
      DefaultPropagationRouteTable: true,
    },
  ]);
  const Filters = [{ Name: "transit-gateway-id", Values: [gatewayId] }];
  const found = await ec2.send(new DescribeTransitGatewayRouteTablesCommand({ Filters }));
  expect(found.TransitGatewayRouteTables).toEqual(TransitGatewayRouteTables);
  await expect(list("tgw-rtb-0123456789abcdef0")).rejects.toMatchObject({
    name: "InvalidRouteTableID.NotFound",
  });
});

test("a static route is replaced by another one", async () => {
  const route = { TransitGatewayRouteTableId: tableId, DestinationCidrBlock: "10.50.0.0/16" };
  const toVpc = { ...route, TransitGatewayAttachmentId: attachmentId };
  await expect(ec2.send(new ReplaceTransitGatewayRouteCommand(toVpc))).rejects.toMatchObject({
    name: "InvalidRoute.NotFound",
  });
  await ec2.send(new CreateTransitGatewayRouteCommand({ ...route, Blackhole: true }));
  expect(await routeTo("10.50.0.0/16")).toMatchObject({ State: "blackhole" });
  await ec2.send(new ReplaceTransitGatewayRouteCommand(toVpc));
  expect(await routeTo("10.50.0.0/16")).toMatchObject({
    State: "active",
    TransitGatewayAttachments: [{ TransitGatewayAttachmentId: attachmentId }],
  });
});

test("a reference to a prefix list leads elsewhere, and takes its routes along when it goes", async () => {
  const { PrefixList } = await ec2.send(
    new CreateManagedPrefixListCommand({
      PrefixListName: "offices",
      AddressFamily: "IPv4",
      MaxEntries: 1,
      Entries: [{ Cidr: "192.168.1.0/24" }],
    }),
  );
  const pair = {
    TransitGatewayRouteTableId: tableId,
    PrefixListId: PrefixList?.PrefixListId ?? "",
  };
  const toVpc = { ...pair, TransitGatewayAttachmentId: attachmentId };
  const modify = (input: typeof toVpc | (typeof pair & { Blackhole: true })) =>
    ec2.send(new ModifyTransitGatewayPrefixListReferenceCommand(input));
  await expect(modify(toVpc)).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
  const theirs = await emulator.ec2({ accessKeyId: "222222222222", secretAccessKey: "test" }).send(
    new CreateManagedPrefixListCommand({
      PrefixListName: "theirs",
      AddressFamily: "IPv4",
      MaxEntries: 1,
    }),
  );
  const foreign = { ...toVpc, PrefixListId: theirs.PrefixList?.PrefixListId };
  await expect(
    ec2.send(new CreateTransitGatewayPrefixListReferenceCommand(foreign)),
  ).rejects.toMatchObject({ name: "InvalidPrefixListID.NotFound" });
  await ec2.send(new CreateTransitGatewayPrefixListReferenceCommand(toVpc));
  expect(await routeTo("192.168.1.0/24")).toMatchObject({ State: "active" });
  const list = async () =>
    (
      await ec2.send(
        new GetTransitGatewayPrefixListReferencesCommand({ TransitGatewayRouteTableId: tableId }),
      )
    ).TransitGatewayPrefixListReferences;
  await modify({ ...pair, Blackhole: true });
  expect(await list()).toMatchObject([{ PrefixListId: pair.PrefixListId, Blackhole: true }]);
  expect(await routeTo("192.168.1.0/24")).toMatchObject({ State: "blackhole" });
  const remove = () => ec2.send(new DeleteTransitGatewayPrefixListReferenceCommand(pair));
  await remove();
  expect(await list()).toEqual([]);
  expect(await routeTo("192.168.1.0/24")).toBeUndefined();
  await expect(remove()).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
});

test("a VPC's blocks are in a table until its attachment propagates no more", async () => {
  const tables = async () =>
    (
      await ec2.send(
        new GetTransitGatewayAttachmentPropagationsCommand({
          TransitGatewayAttachmentId: attachmentId,
        }),
      )
    ).TransitGatewayAttachmentPropagations;
  expect(await tables()).toEqual([{ TransitGatewayRouteTableId: tableId, State: "enabled" }]);
  expect(await routeTo("10.1.0.0/16")).toMatchObject({ Type: "propagated" });
  const disable = () =>
    ec2.send(
      new DisableTransitGatewayRouteTablePropagationCommand({
        TransitGatewayRouteTableId: tableId,
        TransitGatewayAttachmentId: attachmentId,
      }),
    );
  expect((await disable()).Propagation?.State).toBe("disabled");
  expect(await tables()).toEqual([]);
  expect(await routeTo("10.1.0.0/16")).toBeUndefined();
  await expect(disable()).rejects.toMatchObject({
    name: "TransitGatewayRouteTablePropagation.NotFound",
  });
});

async function peeringWith(region: string) {
  const far = emulator.ec2(undefined, { region });
  const { id: PeerTransitGatewayId } = await newGateway(far);
  const made = await ec2.send(
    new CreateTransitGatewayPeeringAttachmentCommand({
      TransitGatewayId: gatewayId,
      PeerTransitGatewayId,
      PeerRegion: region,
      PeerAccountId: "000000000000",
    }),
  );
  return { far, id: made.TransitGatewayPeeringAttachment?.TransitGatewayAttachmentId ?? "" };
}

async function peeringSeenBy(client: EC2Client, id: string) {
  const { TransitGatewayPeeringAttachments } = await client.send(
    new DescribeTransitGatewayPeeringAttachmentsCommand({ TransitGatewayAttachmentIds: [id] }),
  );
  return TransitGatewayPeeringAttachments?.[0];
}

test("the other side rejects a peering, the one that asks cannot", async () => {
  const { far, id } = await peeringWith("eu-west-1");
  const reject = (client: EC2Client) =>
    client.send(
      new RejectTransitGatewayPeeringAttachmentCommand({ TransitGatewayAttachmentId: id }),
    );
  await expect(reject(ec2)).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
  expect((await reject(far)).TransitGatewayPeeringAttachment?.State).toBe("rejected");
  for (const client of [ec2, far]) {
    expect((await peeringSeenBy(client, id))?.State).toBe("rejected");
  }
});

test("each side of a peering has its own tags, under the id that both know", async () => {
  const { far, id } = await peeringWith("eu-west-2");
  const tag = (client: EC2Client, Value: string) =>
    client.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: "side", Value }] }));
  await tag(ec2, "near");
  await tag(far, "far");
  const tags = async (client: EC2Client) => {
    const Filters = [{ Name: "resource-id", Values: [id] }];
    const { Tags } = await client.send(new DescribeTagsCommand({ Filters }));
    return Tags;
  };
  const ResourceType = "transit-gateway-attachment";
  const shown = (Value: string) => [{ Key: "side", Value, ResourceId: id, ResourceType }];
  expect(await tags(ec2)).toEqual(shown("near"));
  expect(await tags(far)).toEqual(shown("far"));
  expect((await peeringSeenBy(far, id))?.Tags).toEqual([{ Key: "side", Value: "far" }]);
  await far.send(new DeleteTagsCommand({ Resources: [id] }));
  expect(await tags(far)).toEqual([]);
  expect(await tags(ec2)).toEqual(shown("near"));
});
