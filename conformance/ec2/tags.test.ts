/** Tags of every kind of resource: put, taken away, and found. */
import {
  CreateInternetGatewayCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  CreateVpcPeeringConnectionCommand,
  DeleteTagsCommand,
  DescribeTagsCommand,
  type DescribeTagsCommandInput,
  type TagDescription,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
let vpcId: string;
let gatewayId: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const ec2 = emulator.ec2();
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  vpcId = Vpc?.VpcId as string;
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  gatewayId = InternetGateway?.InternetGatewayId as string;
});
afterAll(() => emulator.stop());

const put = (Resources: string[], Tags: Record<string, string>) =>
  emulator.ec2().send(
    new CreateTagsCommand({
      Resources,
      Tags: Object.entries(Tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );

async function found(
  filters: Record<string, string[]>,
  more: DescribeTagsCommandInput = {},
): Promise<TagDescription[]> {
  const Filters = Object.entries(filters).map(([Name, Values]) => ({ Name, Values }));
  const { Tags = [] } = await emulator.ec2().send(new DescribeTagsCommand({ Filters, ...more }));
  return Tags;
}

test("tags are found by key, value, both, resource and its type", async () => {
  await put([vpcId, gatewayId], { Owner: "TeamA", Stack: "test" });
  await put([gatewayId], { Owner: "TeamB" });
  const owner = (ResourceId: string, ResourceType: string, Value: string) => ({
    Key: "Owner",
    ResourceId,
    ResourceType,
    Value,
  });
  const vpcs = owner(vpcId, "vpc", "TeamA");
  const gateways = owner(gatewayId, "internet-gateway", "TeamB");
  expect(await found({ key: ["Owner"] })).toEqual(expect.arrayContaining([vpcs, gateways]));
  expect(await found({ key: ["Owner"] })).toHaveLength(2);
  expect(await found({ value: ["*B"] })).toEqual([gateways]);
  expect(await found({ "tag:Owner": ["TeamA"] })).toEqual([vpcs]);
  expect(await found({ "tag:Stack": ["TeamA"] })).toEqual([]);
  expect(await found({ "resource-id": [vpcId], key: ["O?ner"] })).toEqual([vpcs]);
  expect(await found({ "resource-type": ["internet-gateway"] })).toHaveLength(2);
  await expect(found({ colour: ["red"] })).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: "The filter 'colour' is invalid",
  });
});

test("pages show every tag once, within AWS's limits", async () => {
  await put([vpcId], Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`page${n}`, ""])));
  const keys: unknown[] = [];
  let NextToken: string | undefined;
  do {
    const page = await emulator.ec2().send(
      new DescribeTagsCommand({
        Filters: [{ Name: "key", Values: ["page*"] }],
        MaxResults: 5,
        NextToken,
      }),
    );
    expect(page.Tags?.length).toBeLessThanOrEqual(5);
    keys.push(...(page.Tags ?? []).map(({ Key }) => Key));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  expect(keys).toHaveLength(11);
  expect(new Set(keys).size).toBe(11);
});

test("a tag goes with its key, with its value only where that is right, and all of them at once", async () => {
  const { InternetGateway } = await emulator.ec2().send(new CreateInternetGatewayCommand({}));
  const id = InternetGateway?.InternetGatewayId as string;
  await put([id], { a: "1", b: "2", c: "" });
  const left = async () => (await found({ "resource-id": [id] })).map(({ Key }) => Key).sort();
  const take = (Tags?: { Key: string; Value?: string }[]) =>
    emulator.ec2().send(new DeleteTagsCommand({ Resources: [id], ...(Tags && { Tags }) }));
  await take([{ Key: "a", Value: "another" }]);
  expect(await left()).toEqual(["a", "b", "c"]);
  await take([{ Key: "a", Value: "1" }, { Key: "b" }, { Key: "absent" }]);
  expect(await left()).toEqual(["c"]);
  await take();
  expect(await left()).toEqual([]);
});

test("what AWS refuses is refused, and nothing of the request is done", async () => {
  const refused = async (ids: string[], tags: Record<string, string>) => {
    const error: unknown = await put(ids, tags).then(
      () => undefined,
      (cause) => cause,
    );
    return `${(error as Error).name}: ${(error as Error).message}`;
  };
  expect(await refused([vpcId], { "aws:mine": "" })).toBe(
    "InvalidParameterValue: Tag keys starting with 'aws:' are reserved for internal use: 'aws:mine'",
  );
  expect(await refused([vpcId], { ["k".repeat(128)]: "" })).toBe(
    "InvalidParameterValue: Tag key exceeds the maximum length of 127 characters",
  );
  expect(await refused([vpcId, "vpc-0123456789abcdef0"], { half: "done" })).toBe(
    "InvalidVpcID.NotFound: The vpc ID 'vpc-0123456789abcdef0' does not exist",
  );
  expect(await refused(["stone-1"], { half: "done" })).toBe(
    "InvalidID: The ID 'stone-1' is not valid",
  );
  expect(await found({ key: ["half"] })).toEqual([]);
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`many${n}`, ""]));
  expect(await refused([vpcId], many)).toBe(
    "TagLimitExceeded: The maximum number of Tags for a resource has been reached.",
  );
});

test("both sides of a peering connection have tags of their own", async () => {
  const other = emulator.ec2({ accessKeyId: "111122223333", secretAccessKey: "test" });
  const { Vpc } = await other.send(new CreateVpcCommand({ CidrBlock: "10.1.0.0/16" }));
  const { VpcPeeringConnection } = await emulator.ec2().send(
    new CreateVpcPeeringConnectionCommand({
      VpcId: vpcId,
      PeerVpcId: Vpc?.VpcId,
      PeerOwnerId: "111122223333",
    }),
  );
  const id = VpcPeeringConnection?.VpcPeeringConnectionId as string;
  await put([id], { Name: "ours" });
  const Filters = [{ Name: "resource-id", Values: [id] }];
  expect(await found({ "resource-id": [id] })).toMatchObject([{ Value: "ours" }]);
  const theirs = async () => (await other.send(new DescribeTagsCommand({ Filters }))).Tags;
  expect(await theirs()).toEqual([]);
  const Tags = [{ Key: "Name", Value: "theirs" }];
  await other.send(new CreateTagsCommand({ Resources: [id], Tags }));
  expect(await theirs()).toMatchObject([{ ResourceId: id, Key: "Name", Value: "theirs" }]);
  expect(await found({ "resource-id": [id] })).toMatchObject([{ Value: "ours" }]);
});
