/** S3 and DynamoDB in the console: what a click kills or corrupts is lived through, and heals. */

import {
  CreateTableCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateContributorInsightsCommand,
} from "@aws-sdk/client-dynamodb";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { Page } from "playwright-core";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM, emulatorAndBrowser, keepPictures, sayWithoutBrowser, soon } from "./browser.ts";

sayWithoutBrowser();
const KEY = "2026/spring/cat & dog.jpg";

describe.skipIf(CHROMIUM === undefined)("storage", () => {
  const seen = emulatorAndBrowser();

  describe("S3", () => {
    beforeAll(async () => {
      const s3 = seen.emulator.s3();
      await s3.send(new CreateBucketCommand({ Bucket: "photos" }));
      const Body = Buffer.alloc(4_000_000, KEY);
      await s3.send(new PutObjectCommand({ Bucket: "photos", Key: KEY, Body }));
      for (const Key of ["readme.txt", "2026/index.json"]) {
        await s3.send(new PutObjectCommand({ Bucket: "photos", Key, Body: Key }));
      }
    });
    const readings = (page: Page) =>
      page.getByRole("list", { name: "Reads" }).getByRole("listitem");
    const marks = (page: Page, state: string) =>
      page.getByRole("table", { name: "Shards" }).locator(`.shard[data-state="${state}"]`);

    /** Reads, and says in a word what the read was. */
    async function read(page: Page): Promise<string> {
      const before = await readings(page).count();
      await page.getByRole("button", { name: "Read", exact: true }).click();
      await readings(page).nth(before).waitFor();
      return `${await readings(page).first().locator(".badge").textContent()}`;
    }

    test("buckets and folders are walked with the keyboard", async () => {
      const page = await seen.browser.page("/s3");
      await page.getByRole("row", { name: /photos/ }).focus();
      await page.keyboard.press("Enter");
      const rows = page.getByRole("table", { name: "Objects" }).locator("tbody tr");
      await rows.first().waitFor();
      expect(await rows.locator("a").allInnerTexts()).toEqual(["2026/", "readme.txt"]);
      await rows.first().focus();
      await page.keyboard.press("Enter");
      await page.getByRole("link", { name: "spring/" }).click();
      await page.getByRole("link", { name: "cat & dog.jpg" }).click();
      await page.getByRole("heading", { name: "cat & dog.jpg" }).waitFor();
      // Three stripes of eight shards.
      await soon(() => marks(page, "present").count()).toBe(24);
      await page.close();
    });

    test("keys of all kinds are seen and opened: folders with themselves in them, no name, 1,024 characters, other directions", async () => {
      const s3 = seen.emulator.s3();
      await s3.send(new CreateBucketCommand({ Bucket: "odd" }));
      const long = "x".repeat(1024);
      for (const Key of ["folder/", "folder//", long, "\u202egpj.exe", " <b>1</b>"]) {
        await s3.send(new PutObjectCommand({ Bucket: "odd", Key, Body: Key }));
      }
      const page = await seen.browser.page("/s3/odd");
      const links = page.getByRole("table", { name: "Objects" }).locator("tbody a");
      await links.first().waitFor();
      expect(await links.allInnerTexts()).toEqual(["␣<b>1</", "folder/", long, "\\u202egpj.exe"]);
      await page.getByRole("row", { name: /^xxx/ }).getByText("1.00 KiB").click({ trial: true });
      await keepPictures(page, "s3-odd-keys");
      await page.getByRole("link", { name: "folder/" }).click();
      await soon(() => links.allInnerTexts()).toEqual(["/", "folder"]);
      await page.getByText("this folder").waitFor();
      await links.last().click();
      await page.getByText("7 B, 1 stripe").waitFor();
      expect(new URL(page.url()).searchParams.get("key")).toBe("folder/");
      await page.goBack();
      await links.first().click();
      await page.getByRole("heading", { name: "/" }).waitFor();
      await page.close();
    });

    test("each version of an object has its own map and its own reads", async () => {
      const s3 = seen.emulator.s3();
      const Bucket = "versions";
      await s3.send(new CreateBucketCommand({ Bucket }));
      const VersioningConfiguration = { Status: "Enabled" } as const;
      await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
      for (const Body of ["1", "22"]) {
        await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body }));
      }
      const page = await seen.browser.page("/s3/versions");
      await page.getByRole("link", { name: "a", exact: true }).click();
      await page.getByText("2 B, 1 stripe").waitFor();
      await s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
      const rows = page.getByRole("table", { name: "Versions" }).locator("tbody tr");
      const marker = rows.filter({ hasText: "delete marker" });
      await marker.waitFor();
      expect(await marker.getAttribute("tabindex")).toBe(null);
      await rows.last().focus();
      await page.keyboard.press("Enter");
      await page.getByText("1 B, 1 stripe").waitFor();
      // Who walks the versions walks on: past the marker, which opens nothing.
      await page.keyboard.press("Home");
      expect(await rows.nth(1).evaluate((row) => row === document.activeElement)).toBe(true);
      expect(await rows.last().getAttribute("aria-current")).toBe("true");
      expect(await read(page)).toBe("whole");
      await keepPictures(page, "s3-object-versions");
      await page.getByRole("button", { name: "The current one" }).click();
      await page.getByRole("alert").getByText("has no such object").waitFor();
      expect(await page.getByRole("region").count()).toBe(1);
      expect(seen.browser.wrong.splice(0).join()).toContain("404");
      await page.close();
    });

    test("pages of a long list are steps back and forward", async () => {
      const s3 = seen.emulator.s3();
      await s3.send(new CreateBucketCommand({ Bucket: "many" }));
      const keys = Array.from({ length: 101 }, (_, at) => `k-${100 + at}`);
      await Promise.all(
        keys.map((Key) => s3.send(new PutObjectCommand({ Bucket: "many", Key, Body: "" }))),
      );
      const page = await seen.browser.page("/s3/many");
      const last = page.getByRole("table", { name: "Objects" }).locator("tbody tr").last();
      await last.getByText("k-199").waitFor();
      await page.getByRole("button", { name: "Next page" }).click();
      await last.getByText("k-200").waitFor();
      // The last page: what was pressed is off, and has the focus.
      const pressed = page.locator('button:focus[aria-disabled="true"]');
      await pressed.getByText("Next page").waitFor();
      await page.goBack();
      await last.getByText("k-199").waitFor();
      await page.goForward();
      await last.getByText("k-200").waitFor();
      await page.getByRole("button", { name: "First page" }).click();
      await last.getByText("k-199").waitFor();
      await pressed.getByText("First page").waitFor();
      await page.close();
    });

    test("a node is killed by a click: the read is degraded until the node is back", async () => {
      const page = await seen.browser.page(`/s3/photos/object?key=${encodeURIComponent(KEY)}`);
      expect(await read(page)).toBe("whole");
      // Who reads with the keyboard reads on.
      await page.locator("button:focus", { hasText: "Read" }).waitFor();
      await page.getByRole("button", { name: /^Kill s3-storage-2,/ }).click();
      await soon(() => marks(page, "unreachable").count()).toBe(3);
      expect(await read(page)).toBe("degraded");
      expect(await readings(page).first().textContent()).toMatch(/unreachable.*MD5 as the ETag/s);
      expect(await page.locator('.shard[data-use="rebuilt"]').count()).toBeGreaterThan(1);
      await keepPictures(page, "s3-object-degraded");
      await page.getByRole("button", { name: /^Bring back s3-storage-2,/ }).click();
      await soon(() => marks(page, "present").count()).toBe(24);
      expect(await read(page)).toBe("whole");
      await page.close();
    });

    test("a shard is corrupted by a click: the next read finds it, and it heals", async () => {
      const page = await seen.browser.page(`/s3/photos/object?key=${encodeURIComponent(KEY)}`);
      await page
        .getByRole("button", { name: /^Corrupt data shard 3,/ })
        .first()
        .click();
      const reading = readings(page).first();
      await reading.waitFor();
      expect(await reading.textContent()).toMatch(
        /degraded.*3 of 3 stripes computed with parity \(corrupt\), MD5 as the ETag/s,
      );
      const wasRebuilt = page.locator('.shard[data-use="rebuilt"]');
      expect(await wasRebuilt.first().textContent()).toBe("D4");
      // Who found it has it repaired: nobody need ask.
      await page.getByText("Shards repaired", { exact: true }).waitFor();
      await soon(() => marks(page, "present").count()).toBe(24);
      await keepPictures(page, "s3-object-corrupt");
      expect(await read(page)).toBe("whole");
      // The fault was for one read.
      expect(seen.emulator.running.faults.list()).toEqual([]);
      await page.close();
    });

    test("a repair puts what a dead node has elsewhere, and reads are whole without it", async () => {
      const page = await seen.browser.page(`/s3/photos/object?key=${encodeURIComponent(KEY)}`);
      await page.getByRole("button", { name: /^Kill s3-storage-5,/ }).click();
      await soon(() => marks(page, "unreachable").count()).toBe(3);
      await page.getByRole("button", { name: "Repair" }).click();
      await soon(() => marks(page, "present").count()).toBe(24);
      expect(await page.locator(".shard[data-stray]").count()).toBe(3);
      expect(await read(page)).toBe("whole");
      await keepPictures(page, "s3-object-repaired");
      await page.close();
    });
  });

  describe("DynamoDB", () => {
    let isAsked = false;
    beforeAll(async () => {
      const client = seen.emulator.dynamodb();
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
      await seen.emulator.advance(0);
      const ContributorInsightsAction = "ENABLE";
      await client.send(
        new UpdateContributorInsightsCommand({ TableName, ContributorInsightsAction }),
      );
      await seen.emulator.advance(60_000);
      for (let at = 0; at < 30; at++) {
        const Item = { id: { S: `o-${at}` }, customer: { S: `c-${at % 3}` } };
        await client.send(new PutItemCommand({ TableName, Item }));
      }
    });
    afterEach(() => {
      isAsked = false;
      expect(seen.browser.wrong).toEqual([]);
    });

    /** Somebody leads a partition while something is asked of it. Resolves once `isAsked` is false. */
    async function keepAsking(): Promise<void> {
      isAsked = true;
      const read = { TableName: "orders", Key: { id: { S: "o-1" } }, ConsistentRead: true };
      const client = seen.emulator.dynamodb();
      while (isAsked) await client.send(new GetItemCommand(read)).catch(() => undefined);
    }

    test("the leader is killed by a click, and the election is seen", async () => {
      const asking = keepAsking();
      const page = await seen.browser.page("/dynamodb");
      await page.getByRole("link", { name: "orders" }).click();
      const replicas = page.getByRole("list", { name: "Replicas" }).getByRole("listitem");
      const withWord = (word: string) =>
        replicas.filter({ has: page.locator(".badge", { hasText: new RegExp(`^${word}$`) }) });
      const leader = withWord("leader");
      await leader.waitFor();
      expect(await replicas.count()).toBe(3);
      // What is asked now is seen now: of a partition, and of the key that is asked for most.
      const reads = page.getByRole("table", { name: "Partitions" }).locator(".load").first();
      await soon(() => reads.textContent()).toMatch(/^[1-9]/);
      await page
        .getByRole("list", { name: "Used most, in units" })
        .getByText("o-1", { exact: true })
        .waitFor();
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

    test("where most replicas of a partition are down it says that nobody can lead", async () => {
      const page = await seen.browser.page("/dynamodb/000000000000/us-east-1/orders");
      for (let killed = 0; killed < 2; killed++) {
        await page.getByRole("button", { name: /^Kill/ }).first().click();
        await soon(() => page.getByRole("button", { name: /^Kill/ }).count()).toBe(2 - killed);
      }
      await seen.emulator.advance(60_000);
      await page.getByText("Nobody can lead: 1 of 3 replicas answer.").waitFor();
      await seen.emulator.running.faults.clear();
      await page.getByText("the next request has one elected").waitFor();
      await page.close();
    });

    test("a global index has partitions of its own", async () => {
      const page = await seen.browser.page("/dynamodb/000000000000/us-east-1/orders");
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
});
