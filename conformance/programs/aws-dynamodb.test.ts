/** DynamoDB by the AWS CLI: its waiters, its paginator, its output and its errors. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsCliVersion, NO_AWS_CLI, shell } from "../testing/aws-cli.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { outputOf } from "../testing/programs.ts";

const version = awsCliVersion();
if (version === undefined) console.log(NO_AWS_CLI);

describe.skipIf(version === undefined)(`tables by ${version}`, { timeout: 180_000 }, () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(async () => {
    await emulator.stop();
  });

  const aws = (command: string) =>
    shell(`aws dynamodb ${command}`, { AWS_ENDPOINT_URL: emulator.endpoint }, emulator.directory);

  // biome-ignore lint/suspicious/noExplicitAny: the CLI's JSON
  async function json(command: string): Promise<any> {
    const output = outputOf(await aws(`${command} --output json`), command);
    return output.trim() === "" ? undefined : JSON.parse(output);
  }

  const file = (name: string, content: object) =>
    writeFileSync(join(emulator.directory, name), JSON.stringify(content));

  test("a table is made, waited for, filled, asked and taken away", async () => {
    await json(
      "create-table --table-name music --billing-mode PAY_PER_REQUEST " +
        "--attribute-definitions AttributeName=artist,AttributeType=S AttributeName=title,AttributeType=S " +
        "--key-schema AttributeName=artist,KeyType=HASH AttributeName=title,KeyType=RANGE",
    );
    await json("wait table-exists --table-name music");
    const puts = Array.from({ length: 25 }, (_, at) => ({
      PutRequest: {
        Item: { artist: { S: "nina" }, title: { S: `t${at}` }, plays: { N: `${at}` } },
      },
    }));
    file("puts.json", { music: puts });
    const { UnprocessedItems } = await json("batch-write-item --request-items file://puts.json");
    expect(UnprocessedItems).toEqual({});
    file("values.json", { ":a": { S: "nina" }, ":p": { N: "20" } });
    const found = await json(
      "query --table-name music --key-condition-expression 'artist = :a' " +
        "--filter-expression 'plays >= :p' --expression-attribute-values file://values.json " +
        "--return-consumed-capacity TOTAL",
    );
    expect(found).toMatchObject({ Count: 5, ScannedCount: 25 });
    expect(found.ConsumedCapacity.CapacityUnits).toBe(0.5);
    const scanned = await json("scan --table-name music --page-size 4 --max-items 10");
    expect(scanned.Items).toHaveLength(10);
    expect(scanned.NextToken).toEqual(expect.any(String));
    const rest = await json(`scan --table-name music --starting-token ${scanned.NextToken}`);
    expect(rest.Items).toHaveLength(15);
    const statement = `SELECT title FROM \\"music\\" WHERE artist = 'nina' AND title = 't7'`;
    const selected = await json(`execute-statement --statement "${statement}"`);
    expect(selected.Items).toEqual([{ title: { S: "t7" } }]);
    await json("delete-table --table-name music");
    await json("wait table-not-exists --table-name music");
    expect(await json("list-tables")).toEqual({ TableNames: [] });
  });

  test("an error has AWS's code and words", async () => {
    const ended = await aws('get-item --table-name nothing --key \'{"id":{"S":"a"}}\'');
    expect(ended.status).not.toBe(0);
    expect(ended.stderr).toContain(
      "An error occurred (ResourceNotFoundException) when calling the GetItem operation: Requested resource not found",
    );
  });
});
