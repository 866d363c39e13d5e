/** Groups and streams: made, listed by pages, tagged, protected, kept for as long as asked, and refused in AWS's words. */
import {
  AssociateKmsKeyCommand,
  CreateLogGroupCommand,
  type CreateLogGroupCommandInput,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DisassociateKmsKeyCommand,
  GetLogEventsCommand,
  ListLogGroupsCommand,
  ListTagsForResourceCommand,
  ListTagsLogGroupCommand,
  PutLogEventsCommand,
  PutLogGroupDeletionProtectionCommand,
  PutRetentionPolicyCommand,
  paginateDescribeLogGroups,
  paginateDescribeLogStreams,
  TagLogGroupCommand,
  TagResourceCommand,
  UntagLogGroupCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

const DAY_MS = 24 * 60 * 60 * 1000;
const ARN = "arn:aws:logs:us-east-1:000000000000:log-group:";

const create = (logGroupName: string, more: Partial<CreateLogGroupCommandInput> = {}) =>
  emulator.logs().send(new CreateLogGroupCommand({ logGroupName, ...more }));
const described = async (logGroupNamePrefix: string) =>
  (await emulator.logs().send(new DescribeLogGroupsCommand({ logGroupNamePrefix }))).logGroups?.[0];
const refusal = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => "none",
    (error: Error) => `${error.name}: ${error.message}`,
  );

test("a group is described as it was made, and only once", async () => {
  await create("/made/standard", { tags: { team: "red" } });
  const group = await described("/made/standard");
  expect(group).toEqual({
    logGroupName: "/made/standard",
    creationTime: group?.creationTime,
    arn: `${ARN}/made/standard:*`,
    logGroupArn: `${ARN}/made/standard`,
    metricFilterCount: 0,
    storedBytes: 0,
    logGroupClass: "STANDARD",
    deletionProtectionEnabled: false,
  });
  await create("/made/rare", { logGroupClass: "INFREQUENT_ACCESS" });
  expect(await described("/made/rare")).toMatchObject({ logGroupClass: "INFREQUENT_ACCESS" });
  expect(await refusal(create("/made/rare"))).toBe(
    "ResourceAlreadyExistsException: The specified log group already exists",
  );
  expect(await refusal(create("a b"))).toBe(
    "InvalidParameterException: 1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+",
  );
});

test("listings go by pages, prefixes and parts of names", async () => {
  const names = Array.from({ length: 7 }, (_, n) => `/list/group-${n}`);
  for (const name of names) await create(name);
  const client = emulator.logs();
  const pages = paginateDescribeLogGroups(
    { client, pageSize: 3 },
    { logGroupNamePrefix: "/list/" },
  );
  const sizes: number[] = [];
  const found: (string | undefined)[] = [];
  for await (const { logGroups = [] } of pages) {
    sizes.push(logGroups.length);
    found.push(...logGroups.map(({ logGroupName }) => logGroupName));
  }
  expect(found).toEqual(names);
  expect(sizes).toEqual([3, 3, 1]);
  const { logGroups } = await client.send(
    new DescribeLogGroupsCommand({ logGroupNamePattern: "group-3" }),
  );
  expect(logGroups).toEqual([
    {
      logGroupName: "/list/group-3",
      arn: `${ARN}/list/group-3:*`,
      logGroupArn: `${ARN}/list/group-3`,
      creationTime: logGroups?.[0]?.creationTime,
    },
  ]);
  const listed = await client.send(
    new ListLogGroupsCommand({ logGroupNamePattern: "^/list/group-1|group-5" }),
  );
  expect(listed.logGroups?.map(({ logGroupName }) => logGroupName)).toEqual([
    "/list/group-1",
    "/list/group-5",
  ]);
  const linked = { includeLinkedAccounts: true, accountIdentifiers: ["111111111111"] };
  expect((await client.send(new DescribeLogGroupsCommand(linked))).logGroups).toEqual([]);
  expect(await refusal(client.send(new DescribeLogGroupsCommand({ nextToken: "made-up" })))).toBe(
    "InvalidParameterException: The specified nextToken is invalid.",
  );
});

test("tags by name and by ARN are the same tags", async () => {
  const logs = emulator.logs();
  const logGroupName = "/tagged";
  const resourceArn = `${ARN}${logGroupName}`;
  await create(logGroupName, { tags: { a: "1" } });
  await logs.send(new TagLogGroupCommand({ logGroupName, tags: { b: "2" } }));
  await logs.send(new TagResourceCommand({ resourceArn, tags: { c: "3" } }));
  const byArn = await logs.send(new ListTagsForResourceCommand({ resourceArn }));
  expect(byArn.tags).toEqual({ a: "1", b: "2", c: "3" });
  await logs.send(new UntagLogGroupCommand({ logGroupName, tags: ["a"] }));
  await logs.send(new UntagResourceCommand({ resourceArn, tagKeys: ["b"] }));
  const byName = await logs.send(new ListTagsLogGroupCommand({ logGroupName }));
  expect(byName.tags).toEqual({ c: "3" });
  expect(
    await refusal(logs.send(new ListTagsForResourceCommand({ resourceArn: `${ARN}none` }))),
  ).toBe("ResourceNotFoundException: The specified resource does not exist.");
});

test("a protected group is not deleted", async () => {
  const logs = emulator.logs();
  const logGroupName = "/protected";
  await create(logGroupName, { deletionProtectionEnabled: true });
  const remove = () => logs.send(new DeleteLogGroupCommand({ logGroupName }));
  expect(await refusal(remove())).toContain("ValidationException");
  const input = { logGroupIdentifier: logGroupName, deletionProtectionEnabled: false };
  await logs.send(new PutLogGroupDeletionProtectionCommand(input));
  await remove();
  expect(await refusal(remove())).toBe(
    "ResourceNotFoundException: The specified log group does not exist.",
  );
});

test("a key is stored and shown", async () => {
  const logs = emulator.logs();
  const logGroupName = "/keyed";
  const kmsKeyId = "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  await create(logGroupName);
  await logs.send(new AssociateKmsKeyCommand({ logGroupName, kmsKeyId }));
  expect(await described(logGroupName)).toMatchObject({ kmsKeyId });
  await logs.send(new DisassociateKmsKeyCommand({ logGroupName }));
  expect(await described(logGroupName)).not.toHaveProperty("kmsKeyId");
});

test("streams are listed by name or by their last event", async () => {
  const client = emulator.logs();
  const logGroupName = "/streams";
  await create(logGroupName);
  const at = emulator.running.clock.now() - 1000;
  for (const [n, name] of ["b", "a", "d", "c"].entries()) {
    const stream = { logGroupName, logStreamName: name };
    await client.send(new CreateLogStreamCommand(stream));
    if (name === "d") continue;
    const logEvents = [{ timestamp: at + n, message: name }];
    await client.send(new PutLogEventsCommand({ ...stream, logEvents }));
  }
  const names = async (more: object, pageSize = 2) => {
    const found: string[] = [];
    const pages = paginateDescribeLogStreams({ client, pageSize }, { logGroupName, ...more });
    for await (const { logStreams = [] } of pages) {
      for (const { logStreamName } of logStreams) found.push(logStreamName as string);
    }
    return found.join("");
  };
  expect(await names({})).toBe("abcd");
  expect(await names({ descending: true })).toBe("dcba");
  expect(await names({ orderBy: "LastEventTime", descending: true })).toBe("cabd");
  expect(await names({ logStreamNamePrefix: "b" })).toBe("b");
  expect(await refusal(names({ orderBy: "LastEventTime", logStreamNamePrefix: "b" }))).toBe(
    "InvalidParameterException: Cannot order by LastEventTime with a logStreamNamePrefix.",
  );
  const again = new CreateLogStreamCommand({ logGroupName, logStreamName: "a" });
  expect(await refusal(client.send(again))).toBe(
    "ResourceAlreadyExistsException: The specified log stream already exists",
  );
  await client.send(new DeleteLogStreamCommand({ logGroupName, logStreamName: "a" }));
  expect(await names({})).toBe("bcd");
  expect(
    await refusal(
      client.send(new DescribeLogStreamsCommand({ logGroupName, logGroupIdentifier: "x" })),
    ),
  ).toBe(
    "InvalidParameterException: LogGroup name and LogGroup ARN are mutually exclusive parameters.",
  );
});

test("what is older than the retention has gone, and does not come back", async () => {
  const logs = emulator.logs();
  const stream = { logGroupName: "/retained", logStreamName: "s" };
  await create(stream.logGroupName);
  await logs.send(new CreateLogStreamCommand(stream));
  const retention = (retentionInDays: number) =>
    logs.send(new PutRetentionPolicyCommand({ ...stream, retentionInDays }));
  expect(await refusal(retention(2))).toBe(
    "InvalidParameterException: Invalid retention value. Valid values are: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]",
  );
  await retention(3);
  expect(await described("/retained")).toMatchObject({ retentionInDays: 3 });
  const put = (message: string, ageMs = 0) => {
    const logEvents = [{ timestamp: emulator.running.clock.now() - ageMs, message }];
    return logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
  };
  const read = async () => {
    const { events = [] } = await logs.send(new GetLogEventsCommand(stream));
    return events.map(({ message }) => message);
  };
  await put("first");
  await emulator.advance(2 * DAY_MS);
  await put("second");
  expect((await put("expired", 4 * DAY_MS)).rejectedLogEventsInfo).toEqual({
    expiredLogEventEndIndex: 1,
  });
  expect(await read()).toEqual(["first", "second"]);
  const storedBytes = async () => (await described("/retained"))?.storedBytes;
  expect(await storedBytes()).toBe("firstsecond".length + 2 * 26);
  await emulator.advance(1.5 * DAY_MS);
  expect(await read()).toEqual(["second"]);
  expect(await storedBytes()).toBe("second".length + 26);
  await logs.send(new DeleteRetentionPolicyCommand(stream));
  expect(await read()).toEqual(["second"]);
});
