/** Prefix lists: an account's own with their versions, and AWS's. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateRouteCommand,
  CreateSecurityGroupCommand,
  DeleteManagedPrefixListCommand,
  DescribeManagedPrefixListsCommand,
  DescribePrefixListsCommand,
  DescribeRouteTablesCommand,
  type EC2Client,
  GetManagedPrefixListAssociationsCommand,
  GetManagedPrefixListEntriesCommand,
  ModifyManagedPrefixListCommand,
  type ModifyManagedPrefixListCommandInput,
  RestoreManagedPrefixListVersionCommand,
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

async function newList(cidrs: readonly string[], more: object = {}): Promise<string> {
  const { PrefixList } = await ec2.send(
    new CreateManagedPrefixListCommand({
      PrefixListName: "offices",
      AddressFamily: "IPv4",
      MaxEntries: 3,
      Entries: cidrs.map((Cidr) => ({ Cidr, Description: `at ${Cidr}` })),
      ...more,
    }),
  );
  return PrefixList?.PrefixListId ?? "";
}

const listOf = async (id: string) =>
  (await ec2.send(new DescribeManagedPrefixListsCommand({ PrefixListIds: [id] }))).PrefixLists?.[0];

const cidrsOf = async (PrefixListId: string, TargetVersion?: number) =>
  (
    await ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId, TargetVersion }))
  ).Entries?.map(({ Cidr }) => Cidr);

const modify = (PrefixListId: string, more: Partial<ModifyManagedPrefixListCommandInput>) =>
  ec2.send(new ModifyManagedPrefixListCommand({ PrefixListId, ...more }));

test("a list has all that AWS says of one", async () => {
  const id = await newList(["192.0.2.1/24"]);
  expect(await listOf(id)).toEqual({
    AddressFamily: "IPv4",
    MaxEntries: 3,
    OwnerId: "000000000000",
    PrefixListArn: `arn:aws:ec2:us-east-1:000000000000:prefix-list/${id}`,
    PrefixListId: expect.stringMatching(/^pl-[0-9a-f]{17}$/),
    PrefixListName: "offices",
    State: "create-complete",
    Tags: [],
    Version: 1,
  });
  const { Entries } = await ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId: id }));
  expect(Entries).toEqual([{ Cidr: "192.0.2.0/24", Description: "at 192.0.2.1/24" }]);
});

test("each change of entries is a version, and an old one can be had back", async () => {
  const id = await newList(["192.0.2.0/24"]);
  const { PrefixList } = await modify(id, {
    CurrentVersion: 1,
    AddEntries: [{ Cidr: "198.51.100.0/24" }],
    RemoveEntries: [{ Cidr: "192.0.2.0/24" }],
  });
  expect(PrefixList).toMatchObject({ State: "modify-in-progress", Version: 2 });
  expect(await listOf(id)).toMatchObject({ State: "modify-complete", Version: 2 });
  expect(await cidrsOf(id)).toEqual(["198.51.100.0/24"]);
  expect(await cidrsOf(id, 1)).toEqual(["192.0.2.0/24"]);
  await expect(
    modify(id, { CurrentVersion: 1, AddEntries: [{ Cidr: "203.0.113.0/24" }] }),
  ).rejects.toMatchObject({
    name: "PrefixListVersionMismatch",
    message: "The prefix list has the incorrect version number.",
  });
  await ec2.send(
    new RestoreManagedPrefixListVersionCommand({
      PrefixListId: id,
      PreviousVersion: 1,
      CurrentVersion: 2,
    }),
  );
  expect(await listOf(id)).toMatchObject({ State: "restore-complete", Version: 3 });
  expect(await cidrsOf(id)).toEqual(["192.0.2.0/24"]);
});

test("a name and a size are changed without a version", async () => {
  const id = await newList(["192.0.2.0/24", "198.51.100.0/24"]);
  await modify(id, { PrefixListName: "shops" });
  await modify(id, { MaxEntries: 2 });
  expect(await listOf(id)).toMatchObject({ PrefixListName: "shops", MaxEntries: 2, Version: 1 });
  await expect(modify(id, { MaxEntries: 1 })).rejects.toMatchObject({
    name: "PrefixListMaxEntriesExceeded",
  });
});

test("what does not fit into a list is refused", async () => {
  const many = Array.from({ length: 101 }, (_, index) => `10.0.${index}.0/24`);
  await expect(newList(many, { MaxEntries: 1000 })).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: "The number of entries per request cannot exceeds limit (100).",
  });
  await expect(newList([], { MaxEntries: 1001 })).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: "Must specify a max size between 1 and 1000",
  });
  await expect(newList(["2001:db8::/32"])).rejects.toMatchObject({ name: "InvalidParameterValue" });
  await expect(newList(many.slice(0, 4))).rejects.toMatchObject({
    name: "PrefixListMaxEntriesExceeded",
  });
  await expect(newList(["10.0.0.0/24", "10.0.0.9/24"])).rejects.toMatchObject({
    name: "InvalidParameterValue",
  });
});

test("who uses a list is said, and keeps it", async () => {
  const PrefixListId = await newList(["192.0.2.0/24"]);
  const { GroupId } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: "offices", Description: "let in" }),
  );
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [
        { IpProtocol: "tcp", FromPort: 22, ToPort: 22, PrefixListIds: [{ PrefixListId }] },
      ],
    }),
  );
  const { PrefixListAssociations } = await ec2.send(
    new GetManagedPrefixListAssociationsCommand({ PrefixListId }),
  );
  expect(PrefixListAssociations).toEqual([{ ResourceId: GroupId, ResourceOwner: "000000000000" }]);
  const gone = new DeleteManagedPrefixListCommand({ PrefixListId });
  await expect(ec2.send(gone)).rejects.toMatchObject({ name: "DependencyViolation" });
  const unused = await newList([]);
  await ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId: unused }));
  await expect(listOf(unused)).rejects.toMatchObject({
    name: "InvalidPrefixListID.NotFound",
    message: `The prefix list ID '${unused}' does not exist`,
  });
});

test("a list of another account or region is named nowhere", async () => {
  const theirs = emulator.ec2({ accessKeyId: "111122223333", secretAccessKey: "test" });
  const made = await theirs.send(
    new CreateManagedPrefixListCommand({
      PrefixListName: "theirs",
      AddressFamily: "IPv4",
      MaxEntries: 1,
    }),
  );
  const west = emulator.ec2(undefined, { region: "us-west-2" });
  const Filters = [{ Name: "prefix-list-name", Values: ["com.amazonaws.us-west-2.s3"] }];
  const there = await west.send(new DescribeManagedPrefixListsCommand({ Filters }));
  const { GroupId } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: "elsewhere", Description: "names others" }),
  );
  const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({}));
  for (const PrefixListId of [
    made.PrefixList?.PrefixListId as string,
    there.PrefixLists?.[0]?.PrefixListId as string,
  ]) {
    const refused = {
      name: "InvalidPrefixListID.NotFound",
      message: `The prefix list ID '${PrefixListId}' does not exist`,
    };
    const IpPermissions = [
      { IpProtocol: "tcp", FromPort: 22, ToPort: 22, PrefixListIds: [{ PrefixListId }] },
    ];
    const rule = new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions });
    await expect(ec2.send(rule)).rejects.toMatchObject(refused);
    const route = new CreateRouteCommand({
      RouteTableId: RouteTables[0]?.RouteTableId,
      DestinationPrefixListId: PrefixListId,
      GatewayId: "local",
    });
    await expect(ec2.send(route)).rejects.toMatchObject(refused);
  }
});

test("AWS's lists are there in every account, and are AWS's", async () => {
  const Filters = [{ Name: "prefix-list-name", Values: ["com.amazonaws.us-east-1.s3"] }];
  const { PrefixLists = [] } = await ec2.send(new DescribeManagedPrefixListsCommand({ Filters }));
  expect(PrefixLists).toMatchObject([
    { AddressFamily: "IPv4", OwnerId: "AWS", State: "create-complete" },
  ]);
  const PrefixListId = PrefixLists[0]?.PrefixListId ?? "";
  const other = emulator.ec2({ accessKeyId: "111122223333", secretAccessKey: "test" });
  const found = await other.send(new DescribePrefixListsCommand({ PrefixListIds: [PrefixListId] }));
  expect(found.PrefixLists).toEqual([
    {
      PrefixListId,
      PrefixListName: "com.amazonaws.us-east-1.s3",
      Cidrs: await cidrsOf(PrefixListId),
    },
  ]);
  expect(found.PrefixLists?.[0]?.Cidrs?.length).toBeGreaterThan(0);
  await expect(
    ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId })),
  ).rejects.toMatchObject({ name: "OperationNotPermitted" });
});
