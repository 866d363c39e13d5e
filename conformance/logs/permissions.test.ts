/** Who may do what: on streams, on groups with `:*` behind their name, by tags; in AWS's words where they may not. */
import {
  type CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
const GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:/app";

beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const logs = emulator.logs();
  const logGroupName = "/app";
  await logs.send(new CreateLogGroupCommand({ logGroupName, tags: { team: "red" } }));
  for (const logStreamName of ["own", "other"]) {
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  }
});
afterAll(() => emulator.stop());

let users = 0;

async function userWith(...Statement: object[]): Promise<CloudWatchLogsClient> {
  const iam = emulator.iam();
  const UserName = `user-${++users}`;
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return emulator.logs({
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
  });
}

const allow = (Action: string | string[], Resource: string, more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
/** `allowed`, or the error's name and what the sentence says of the resource. */
const outcome = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => "allowed",
    ({ name, message }: Error) => `${name} ${/on resource: (\S+)/.exec(message)?.[1]}`,
  );
const put = (client: CloudWatchLogsClient, logStreamName: string) =>
  outcome(
    client.send(
      new PutLogEventsCommand({
        logGroupName: "/app",
        logStreamName,
        logEvents: [{ timestamp: emulator.running.clock.now(), message: "x" }],
      }),
    ),
  );

test("a stream is written to by who may write to that stream", async () => {
  const writer = await userWith(allow("logs:PutLogEvents", `${GROUP}:log-stream:own`));
  expect(await put(writer, "own")).toBe("allowed");
  expect(await put(writer, "other")).toBe(`AccessDeniedException ${GROUP}:log-stream:other`);
});

test("what is done in a group is allowed on its ARN with `:*`, not on the bare one", async () => {
  const actions = ["logs:FilterLogEvents", "logs:PutLogEvents", "logs:CreateLogGroup"];
  const filter = (client: CloudWatchLogsClient) =>
    outcome(client.send(new FilterLogEventsCommand({ logGroupName: "/app" })));
  const inside = await userWith(allow(actions, `${GROUP}:*`));
  expect(await filter(inside)).toBe("allowed");
  expect(await put(inside, "other")).toBe("allowed");
  const bare = await userWith(allow(actions, GROUP));
  expect(await filter(bare)).toBe(`AccessDeniedException ${GROUP}:log-stream:`);
  expect(await outcome(bare.send(new CreateLogGroupCommand({ logGroupName: "/app/new" })))).toBe(
    `AccessDeniedException ${GROUP}/new:log-stream:`,
  );
});

test("tags are asked for on the bare ARN", async () => {
  const tags = new ListTagsForResourceCommand({ resourceArn: GROUP });
  const bare = await userWith(allow("logs:ListTagsForResource", GROUP));
  expect(await outcome(bare.send(tags))).toBe("allowed");
  const inside = await userWith(allow("logs:ListTagsForResource", `${GROUP}:*`));
  expect(await outcome(inside.send(tags))).toBe(`AccessDeniedException ${GROUP}`);
});

test("all groups are listed by who may list them all", async () => {
  const one = await userWith(allow("logs:DescribeLogGroups", `${GROUP}:*`));
  expect(await outcome(one.send(new DescribeLogGroupsCommand({})))).toBe(
    "AccessDeniedException arn:aws:logs:us-east-1:000000000000:log-group::log-stream:",
  );
  const all = await userWith(
    allow("logs:DescribeLogGroups", "arn:aws:logs:us-east-1:000000000000:log-group:*"),
  );
  expect(await outcome(all.send(new DescribeLogGroupsCommand({})))).toBe("allowed");
});

test("a condition on the group's tags holds for its streams", async () => {
  const read = (client: CloudWatchLogsClient) =>
    outcome(client.send(new GetLogEventsCommand({ logGroupName: "/app", logStreamName: "own" })));
  const tagged = (team: string) => ({
    Condition: { StringEquals: { "aws:ResourceTag/team": team } },
  });
  expect(await read(await userWith(allow("logs:GetLogEvents", "*", tagged("red"))))).toBe(
    "allowed",
  );
  expect(await read(await userWith(allow("logs:GetLogEvents", "*", tagged("blue"))))).toBe(
    `AccessDeniedException ${GROUP}:log-stream:own`,
  );
});
