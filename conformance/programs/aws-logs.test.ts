/** CloudWatch Logs by the AWS CLI: its paginators, its output and its errors; `tail`, where it has that. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsCliVersion, NO_AWS_CLI, shell } from "../testing/aws-cli.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { outputOf } from "../testing/programs.ts";

const version = awsCliVersion();
if (version === undefined) console.log(NO_AWS_CLI);
const [major = 0, minor = 0] = (/^aws-cli\/(\d+)\.(\d+)/.exec(version ?? "") ?? [])
  .slice(1)
  .map(Number);
const hasTail = major === 2;
if (version !== undefined && !hasTail) {
  console.log("`aws logs tail` is of version 2 of the AWS CLI: its test is skipped");
}
/** Where it can be told to keep to the endpoint's host. */
const hasLiveTail = (major === 1 && minor >= 40) || (major === 2 && minor >= 25);
if (version !== undefined && !hasLiveTail) {
  console.log("this AWS CLI is too old for `aws logs start-live-tail` here: its test is skipped");
}

describe.skipIf(version === undefined)(`logs by ${version}`, { timeout: 180_000 }, () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
    await json("create-log-group --log-group-name /cli --tags team=red");
    await json("create-log-stream --log-group-name /cli --log-stream-name s");
  });
  afterAll(() => emulator.stop());

  const aws = (command: string) =>
    shell(`aws --endpoint-url ${emulator.endpoint} logs ${command}`, {}, emulator.directory);

  // biome-ignore lint/suspicious/noExplicitAny: the CLI's JSON
  async function json(command: string): Promise<any> {
    const output = outputOf(await aws(`${command} --output json`), command);
    return output.trim() === "" ? undefined : JSON.parse(output);
  }

  async function put(...messages: string[]): Promise<void> {
    const timestamp = emulator.running.clock.now();
    const events = messages.map((message, n) => ({ timestamp: timestamp + n, message }));
    writeFileSync(join(emulator.directory, "events.json"), JSON.stringify(events));
    await json(
      "put-log-events --log-group-name /cli --log-stream-name s --log-events file://events.json",
    );
  }

  test("groups are described, retained and tagged", async () => {
    await json("put-retention-policy --log-group-name /cli --retention-in-days 7");
    const { logGroups } = await json("describe-log-groups --log-group-name-prefix /cli");
    expect(logGroups).toMatchObject([{ logGroupName: "/cli", retentionInDays: 7 }]);
    const arn = logGroups[0].arn.replace(/:\*$/, "");
    const { tags } = await json(`list-tags-for-resource --resource-arn ${arn}`);
    expect(tags).toEqual({ team: "red" });
    const refused = await aws("put-retention-policy --log-group-name /cli --retention-in-days 2");
    expect(refused.stderr).toMatch(
      /\(InvalidParameterException\) when calling the PutRetentionPolicy operation.*: Invalid retention value\./,
    );
  });

  test("events are filtered by pages", async () => {
    await put("ERROR one", "fine", "ERROR two", "ERROR three");
    const { events } = await json(
      "filter-log-events --log-group-name /cli --filter-pattern ERROR --page-size 1",
    );
    expect(events.map(({ message }: { message: string }) => message)).toEqual([
      "ERROR one",
      "ERROR two",
      "ERROR three",
    ]);
  });

  test.skipIf(!hasLiveTail)("what comes in is told of as it comes", async () => {
    const arn = "arn:aws:logs:us-east-1:000000000000:log-group:/cli";
    const tail = shell(
      `timeout -s KILL 100 aws --endpoint-url ${emulator.endpoint} logs start-live-tail --log-group-identifiers ${arn} | head -n 1`,
      { AWS_DISABLE_HOST_PREFIX_INJECTION: "true", PYTHONUNBUFFERED: "1" },
      emulator.directory,
    );
    let isOver = false;
    const ended = tail.finally(() => {
      isOver = true;
    });
    const client = emulator.logs();
    while (!isOver) {
      const logEvents = [{ timestamp: emulator.running.clock.now(), message: "live line" }];
      const stream = { logGroupName: "/cli", logStreamName: "s" };
      await client.send(new PutLogEventsCommand({ ...stream, logEvents }));
    }
    expect((await ended).stdout).toContain("live line");
  });

  test.skipIf(!hasTail)("what is there is tailed", async () => {
    await put("tailed line");
    const { stdout } = await aws("tail /cli --since 1h --format short");
    expect(stdout).toContain("tailed line");
  });
});
