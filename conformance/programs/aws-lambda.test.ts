/** Lambda and its logs by the AWS CLI: code from a zip file, its waiters, its output and its errors. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRole } from "../lambda/testing/functions.ts";
import { zipOf } from "../lambda/testing/zip.ts";
import { awsCliVersion, NO_AWS_CLI, shell } from "../testing/aws-cli.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { outputOf, run, versionOf } from "../testing/programs.ts";

const version = awsCliVersion();
if (version === undefined) console.log(NO_AWS_CLI);
/** Version 1 takes payloads as they are, and has no `logs tail`. */
const isSecond = version?.startsWith("aws-cli/2") ?? false;
const RAW = isSecond ? "--cli-binary-format raw-in-base64-out" : "";
const GROUP = "/aws/lambda/greeting";
const ARN = "arn:aws:lambda:us-east-1:000000000000:function:greeting";

const source = (greeting: string) =>
  `exports.handler = async ({ name }) => { console.log("greets " + name); return "${greeting} " + name; };`;

describe.skipIf(version === undefined)(`functions by ${version}`, { timeout: 180_000 }, () => {
  let emulator: Emulator;
  let role: string;
  beforeAll(async () => {
    emulator = await startEmulator({ ephemeral: true });
    role = await createRole(emulator, "runner");
  });
  afterAll(async () => {
    await emulator.stop();
  });

  const aws = (command: string) =>
    shell(`aws --endpoint-url ${emulator.endpoint} ${command}`, {}, emulator.directory);

  // biome-ignore lint/suspicious/noExplicitAny: the CLI's JSON
  async function json(command: string): Promise<any> {
    const output = outputOf(await aws(`${command} --output json`), command);
    return output.trim() === "" ? undefined : JSON.parse(output);
  }

  async function zip(name: string, greeting: string): Promise<void> {
    const { directory } = emulator;
    if (versionOf("zip", "-v") === undefined) {
      writeFileSync(join(directory, name), zipOf({ "index.js": source(greeting) }));
      return;
    }
    writeFileSync(join(directory, "index.js"), source(greeting));
    outputOf(await run("zip", ["-q", name, "index.js"], { directory }), "zip");
  }

  async function invoke(name: string, more: string) {
    const payload = `${RAW} --payload '{"name":"${name}"}'`;
    const answer = await json(`lambda invoke --function-name greeting ${payload} ${more} out.json`);
    return { ...answer, said: readFileSync(join(emulator.directory, "out.json"), "utf8") };
  }

  /** Waits for a line of the function, which is written a moment after the answer. */
  async function logged(line: string): Promise<void> {
    for (;;) {
      await emulator.advance(100);
      const command = new FilterLogEventsCommand({ logGroupName: GROUP, filterPattern: line });
      const { events = [] } = await emulator.logs().send(command);
      if (events.length > 0) return;
    }
  }

  test("a function is made from a zip, waited for and invoked, with the tail of its log", async () => {
    await zip("first.zip", "hello");
    const made = await json(
      `lambda create-function --function-name greeting --runtime nodejs22.x --role ${role} ` +
        "--handler index.handler --zip-file fileb://first.zip",
    );
    expect(made).toMatchObject({ FunctionArn: ARN, State: "Pending" });
    await json("lambda wait function-active-v2 --function-name greeting");
    const answer = await invoke("ann", "--log-type Tail");
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
    expect(answer.said).toBe('"hello ann"');
    expect(Buffer.from(answer.LogResult, "base64").toString()).toMatch(
      /^START RequestId: .*\n.*\tINFO\tgreets ann\nEND RequestId: .*\nREPORT RequestId: .*\tInit Duration: /,
    );
  });

  test("an alias keeps the code of its version when the function's changes", async () => {
    const published = await json("lambda publish-version --function-name greeting");
    expect(published).toMatchObject({ Version: "1", FunctionArn: `${ARN}:1` });
    await json(
      "lambda create-alias --function-name greeting --name live --function-version 1 --description kept",
    );
    await zip("second.zip", "goodbye");
    await json(
      "lambda update-function-code --function-name greeting --zip-file fileb://second.zip",
    );
    await json("lambda wait function-updated-v2 --function-name greeting");
    const kept = await invoke("bob", "--qualifier live");
    expect([kept.said, kept.ExecutedVersion]).toEqual(['"hello bob"', "1"]);
    expect(await invoke("cat", "--invocation-type Event")).toMatchObject({ StatusCode: 202 });
    const { Functions } = await json("lambda list-functions");
    expect(Functions).toMatchObject([{ FunctionName: "greeting", Version: "$LATEST" }]);
  });

  test("a URL that everyone may call is called by curl", async () => {
    const anyone = "lambda add-permission --function-name greeting --principal '*'";
    const { Statement } = await json(
      `${anyone} --statement-id url --action lambda:InvokeFunctionUrl --function-url-auth-type NONE`,
    );
    await json(`${anyone} --statement-id function --action lambda:InvokeFunction`);
    expect(JSON.parse(Statement)).toMatchObject({ Sid: "url", Resource: ARN });
    const { FunctionUrl } = await json(
      "lambda create-function-url-config --function-name greeting --auth-type NONE",
    );
    const { host } = new URL(FunctionUrl);
    const asked = { headers: { host } };
    const said =
      versionOf("curl", "--version") === undefined
        ? await (await fetch(emulator.endpoint, asked)).text()
        : (await shell(`curl -s -H 'Host: ${host}' ${emulator.endpoint}/`, {}, emulator.directory))
            .stdout;
    expect(said).toBe("goodbye undefined");
  });

  test("what functions wrote is filtered, and tailed where the CLI can", async () => {
    await logged("cat");
    const messages = "--filter-pattern greets --query 'events[].message' --output text";
    const filtered = outputOf(
      await aws(`logs filter-log-events --log-group-name ${GROUP} ${messages}`),
      "filter-log-events",
    );
    for (const name of ["ann", "bob", "cat"]) expect(filtered).toContain(`greets ${name}`);
    if (!isSecond) {
      console.log("`aws logs tail` is of version 2 of the AWS CLI: skipped");
      return;
    }
    const tailed = outputOf(await aws(`logs tail ${GROUP} --since 1h --format short`), "tail");
    expect(tailed).toMatch(/ REPORT RequestId: /);
    expect(tailed).toContain("greets cat");
  });

  test("an error has AWS's code and words", async () => {
    const ended = await aws("lambda get-function --function-name absent");
    expect(ended.stderr).toMatch(
      /\(ResourceNotFoundException\) when calling the GetFunction operation.*: Function not found: arn:aws:lambda:us-east-1:000000000000:function:absent\n/,
    );
  });
});
