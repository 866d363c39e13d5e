/** The explorer of decisions and principals, in a real browser. */
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { CHROMIUM, ConsoleBrowser, keepPictures, sayWithoutBrowser } from "./browser.ts";
import { type DeniedUser, deniedUser } from "./denied-user.ts";

sayWithoutBrowser();

describe.skipIf(CHROMIUM === undefined)("IAM", () => {
  let emulator: Emulator;
  let browser: ConsoleBrowser;
  let ann: DeniedUser;
  let deniedId = "";
  beforeAll(async () => {
    emulator = await startEmulator({ ephemeral: true });
    await emulator.s3().send(new CreateBucketCommand({ Bucket: "photos" }));
    ann = await deniedUser(emulator);
    const s3 = emulator.s3(ann.credentials);
    for (const Key of ["2026/a.jpg", "2026/b.jpg"]) {
      await s3.send(new PutObjectCommand({ Bucket: "photos", Key, Body: Key }));
    }
    const denied = new GetObjectCommand({ Bucket: "photos", Key: "2026/a.jpg" });
    await s3.send(denied).catch((error: { $metadata: { requestId?: string } }) => {
      deniedId = error.$metadata.requestId ?? "";
    });
    browser = await ConsoleBrowser.open(emulator);
  });
  afterAll(async () => {
    await browser.close();
    await emulator.stop();
  });
  afterEach(() => expect(browser.wrong).toEqual([]));

  test("decisions are filtered by principal, action and outcome", async () => {
    const page = await browser.page("/iam");
    const rows = page.getByRole("table", { name: "Decisions" }).locator("tbody tr");
    await rows.first().waitFor();
    await keepPictures(page, "iam-decisions");
    await page.getByRole("searchbox", { name: "Principal" }).fill("*user/team/ann");
    await expect.poll(() => rows.count()).toBe(3);
    await page.getByRole("combobox", { name: "Outcome" }).selectOption("denied");
    await expect.poll(() => rows.count()).toBe(1);
    expect(await rows.first().textContent()).toContain("arn:aws:s3:::photos/2026/a.jpg");
    await page.close();
  });

  test("the id of a denial leads to its explanation", async () => {
    const page = await browser.page("/iam");
    await page.getByLabel("Why was it denied?").fill(` ${deniedId} `);
    await page.keyboard.press("Enter");
    await page.getByText("GetObject was denied.").waitFor();
    await page.close();
  });

  test("a user is shown with its policies and the policy that it needs", async () => {
    const page = await browser.page("/iam/principals");
    await page.getByRole("searchbox", { name: "Part of a name" }).fill("ANN");
    await page.getByRole("link", { name: "ann" }).click();
    const policies = page.getByRole("region", { name: "Policies" });
    await policies.locator("summary").filter({ hasText: "own" }).click();
    await policies.getByText("NoSecrets").waitFor();
    const suggested = page.getByRole("region", { name: "Suggested policy" });
    const statements = async () =>
      JSON.parse(`${await suggested.locator("pre").textContent()}`).Statement;
    const resources = ["arn:aws:s3:::photos/2026/a.jpg", "arn:aws:s3:::photos/2026/b.jpg"];
    expect(await statements()).toEqual([
      { Effect: "Allow", Action: "s3:PutObject", Resource: resources },
    ]);
    await suggested.getByLabel("with what was denied").check();
    await expect.poll(async () => JSON.stringify(await statements())).toContain("s3:GetObject");
    await keepPictures(page, "iam-principal");
    await page.close();
  });
});
