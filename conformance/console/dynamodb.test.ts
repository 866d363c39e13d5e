/** DynamoDB in the console: a partition loses its leader by a click, and another replica takes over. */
import { CreateTableCommand, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { CHROMIUM, ConsoleBrowser, keepPictures, sayWithoutBrowser, soon } from "./browser.ts";

sayWithoutBrowser();

describe.skipIf(CHROMIUM === undefined)("DynamoDB", () => {
  let emulator: Emulator;
  let browser: ConsoleBrowser;
  let isAsked = false;
  beforeAll(async () => {
    emulator = await startEmulator({ ephemeral: true });
    const client = emulator.dynamodb();
    const TableName = "orders";
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: ["id", "customer"].map((AttributeName) => ({
          AttributeName,
          AttributeType: "S",
        })),
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        GlobalSecondaryIndexes: [
          {
            IndexName: "by-customer",
            KeySchema: [{ AttributeName: "customer", KeyType: "HASH" }],
            Projection: { ProjectionType: "ALL" },
          },
        ],
      }),
    );
    await emulator.advance(0);
    for (let at = 0; at < 30; at++) {
      const Item = { id: { S: `o-${at}` }, customer: { S: `c-${at % 3}` } };
      await client.send(new PutItemCommand({ TableName, Item }));
    }
    browser = await ConsoleBrowser.open(emulator);
  });
  afterAll(async () => {
    await browser.close();
    await emulator.stop();
  });
  afterEach(() => {
    isAsked = false;
    expect(browser.wrong).toEqual([]);
  });

  /** Somebody leads a partition while something is asked of it. Resolves once `isAsked` is false. */
  async function keepAsking(): Promise<void> {
    isAsked = true;
    const read = { TableName: "orders", Key: { id: { S: "o-1" } }, ConsistentRead: true };
    const client = emulator.dynamodb();
    while (isAsked) await client.send(new GetItemCommand(read)).catch(() => undefined);
  }

  test("the leader is killed by a click, and the election is seen", async () => {
    const asking = keepAsking();
    const page = await browser.page("/dynamodb");
    await page.getByRole("link", { name: "orders" }).click();
    const replicas = page.getByRole("list", { name: "Replicas" }).getByRole("listitem");
    const withWord = (word: string) =>
      replicas.filter({ has: page.locator(".badge", { hasText: new RegExp(`^${word}$`) }) });
    const leader = withWord("leader");
    await leader.waitFor();
    expect(await replicas.count()).toBe(3);
    const zone = await leader.locator("strong").textContent();
    await leader.getByRole("button", { name: /^Kill dynamodb-storage-/ }).click();
    await withWord("down").waitFor();
    const election = page.getByRole("list", { name: "Elections" }).getByRole("listitem");
    await election.waitFor();
    expect(await election.textContent()).toContain(`leads after ${zone}`);
    expect(await withWord("leader").locator("strong").textContent()).not.toBe(zone);
    await keepPictures(page, "dynamodb-table");
    await page.getByRole("button", { name: /^Bring back dynamodb-storage-/ }).click();
    await withWord("down").waitFor({ state: "detached" });
    isAsked = false;
    await asking;
    await page.close();
  });

  test("a global index has partitions of its own", async () => {
    const page = await browser.page("/dynamodb/000000000000/us-east-1/orders");
    await page
      .getByRole("main")
      .getByRole("combobox")
      .last()
      .selectOption({ label: "index by-customer" });
    const row = page.getByRole("table", { name: "Partitions" }).locator("tbody tr");
    await soon(() => row.count()).toBe(1);
    expect(new URL(page.url()).searchParams.get("index")).toBe("by-customer");
    expect(await row.textContent()).toMatch(/0000 – ffff/);
    await page.close();
  });
});
