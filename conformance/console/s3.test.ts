/** S3 in the console: a node is killed by a click, a read turns degraded, and heals. */
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { CHROMIUM, ConsoleBrowser, keepPictures, sayWithoutBrowser, soon } from "./browser.ts";

sayWithoutBrowser();
const KEY = "2026/spring/cat & dog.jpg";

describe.skipIf(CHROMIUM === undefined)("S3", () => {
  let emulator: Emulator;
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    emulator = await startEmulator({ ephemeral: true });
    const s3 = emulator.s3();
    await s3.send(new CreateBucketCommand({ Bucket: "photos" }));
    const Body = Buffer.alloc(4_000_000, KEY);
    await s3.send(new PutObjectCommand({ Bucket: "photos", Key: KEY, Body }));
    for (const Key of ["readme.txt", "2026/index.json"]) {
      await s3.send(new PutObjectCommand({ Bucket: "photos", Key, Body: Key }));
    }
    browser = await ConsoleBrowser.open(emulator);
  });
  afterAll(async () => {
    await browser.close();
    await emulator.stop();
  });
  afterEach(() => expect(browser.wrong).toEqual([]));

  const readings = (page: Page) => page.getByRole("list", { name: "Reads" }).getByRole("listitem");
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
    const page = await browser.page("/s3");
    await page.getByRole("row", { name: /photos/ }).focus();
    await page.keyboard.press("Enter");
    const rows = page.getByRole("table", { name: "Objects" }).locator("tbody tr");
    await rows.first().waitFor();
    expect(await rows.locator("a").allInnerTexts()).toEqual(["2026/", "readme.txt"]);
    await keepPictures(page, "s3-bucket");
    await rows.first().focus();
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "spring/" }).click();
    await page.getByRole("link", { name: "cat & dog.jpg" }).click();
    await page.getByRole("heading", { name: "cat & dog.jpg" }).waitFor();
    // Three stripes of eight shards.
    await soon(() => marks(page, "present").count()).toBe(24);
    await page.close();
  });

  test("a node is killed by a click: the read is degraded until the node is back", async () => {
    const page = await browser.page(`/s3/photos/object?key=${encodeURIComponent(KEY)}`);
    expect(await read(page)).toBe("whole");
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

  test("a repair puts what a dead node has elsewhere, and reads are whole without it", async () => {
    const page = await browser.page(`/s3/photos/object?key=${encodeURIComponent(KEY)}`);
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
