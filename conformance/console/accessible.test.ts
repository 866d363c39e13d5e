/**
 * Every page, wide and narrow, dark and light, by axe, the checker of WCAG's rules: contrast, names, roles, sizes of what is
 * clicked, order of headings.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { CreateTableCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunction, createRole, invoke } from "../lambda/testing/functions.ts";
import type { Emulator } from "../testing/emulator.ts";
import { CHROMIUM, emulatorAndBrowser, keepPictures, sayWithoutBrowser } from "./browser.ts";
import { deniedUser } from "./denied-user.ts";

sayWithoutBrowser();
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];

describe.skipIf(CHROMIUM === undefined)("WCAG 2.2 AA", () => {
  const seen = emulatorAndBrowser();
  let page: Page;
  beforeAll(async () => {
    await Promise.all([fillBucket(seen.emulator), fillTable(seen.emulator)]);
    await runFunction(seen.emulator);
    page = await seen.browser.page("/");
  });
  afterAll(() => page.close());

  /** All rules wide and narrow, each in one colour; in the other one contrast, which is all that a colour changes. */
  async function look(how: string): Promise<void> {
    const isThere = await page.evaluate("'axe' in window");
    if (!isThere) await page.evaluate(AXE);
    const runOnly = /1280, light|400, dark/.test(how) ? RULES : ["color-contrast"];
    const run = `axe.run({ runOnly: ${JSON.stringify(runOnly)}, resultTypes: ["violations"] })`;
    const { violations } = await page.evaluate<AxeResults>(run);
    const said = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    expect(said, how).toEqual([]);
  }

  const denied = async () => {
    const path = "/_cloudglass/iam/decisions?decision=denied";
    const { decisions } = (await (await seen.emulator.running.fetch(path)).json()) as {
      decisions: { requestId: string }[];
    };
    return `/requests/${decisions[0]?.requestId}`;
  };
  const vpc = async () => {
    const { Vpcs = [] } = await seen.emulator.ec2().send(new DescribeVpcsCommand({}));
    return `/vpc/${Vpcs[0]?.VpcId}`;
  };

  test.each([
    ["overview", "/", "main table"],
    ["requests", "/requests", "main table"],
    ["a-request", denied, ".steps"],
    ["decisions", "/iam", "main table"],
    ["principals", "/iam/principals", "main table"],
    ["a-principal", "/iam/principals/arn:aws:iam::000000000000:user%2Fteam%2Fann", ".shown-policy"],
    ["s3", "/s3", "main table"],
    ["a-bucket", "/s3/photos", "main table"],
    ["an-object", "/s3/photos/object?key=a.jpg", ".shard[data-state=present]"],
    ["dynamodb", "/dynamodb", "main table"],
    ["a-table", "/dynamodb/000000000000/us-east-1/orders", "main table"],
    ["lambda", "/lambda", "[aria-label=Environments] > li"],
    ["a-vpc", vpc, "main form"],
    ["vpcs", "/vpc", "main table"],
    ["logs", "/logs", "main table"],
    [
      "a-log-group",
      "/logs/group?name=/aws/lambda/thumbnails&account=000000000000&region=us-east-1",
      "[aria-label=Events] pre",
    ],
  ])("%s", async (name, path, ready) => {
    const place = typeof path === "string" ? path : await path();
    await page.goto(`${seen.emulator.endpoint}/_cloudglass/ui${place}`);
    await page.locator(ready).first().waitFor();
    await keepPictures(page, name, look);
  });

  test("the menus of the bar", async () => {
    await seen.emulator.running.faults.preset("lose-a-zone", { duration: "1h" });
    await page.goto(`${seen.emulator.endpoint}/_cloudglass/ui/`);
    for (const name of ["Clock", /fault in force/, "State"]) {
      await page.getByRole("banner").getByRole("button", { name }).click();
      await page.locator(".menu:popover-open h2").first().waitFor();
      if (name !== "Clock" && name !== "State") await page.getByText("Any other fault").click();
      await keepPictures(page, `menu-${typeof name === "string" ? name : "Faults"}`, look);
      await page.keyboard.press("Escape");
    }
  });
});

async function fillBucket(emulator: Emulator): Promise<void> {
  await emulator.s3().send(new CreateBucketCommand({ Bucket: "photos" }));
  const { credentials } = await deniedUser(emulator);
  const s3 = emulator.s3(credentials);
  for (const Key of ["a.jpg", "secret/b.jpg"]) {
    const put = new PutObjectCommand({ Bucket: "photos", Key, Body: Key });
    await s3.send(put).catch(() => undefined);
  }
}

async function fillTable(emulator: Emulator): Promise<void> {
  const TableName = "orders";
  await emulator.dynamodb().send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    }),
  );
  await emulator.advance(0);
  await emulator.dynamodb().send(new PutItemCommand({ TableName, Item: { id: { S: "o-1" } } }));
}

/** It writes a log, too. */
async function runFunction(emulator: Emulator): Promise<void> {
  const Role = await createRole(emulator, "runner");
  const code = "export const handler = async () => console.log('made a thumbnail');";
  await createFunction(emulator, "thumbnails", code, { Role });
  await invoke(emulator, "thumbnails");
}
