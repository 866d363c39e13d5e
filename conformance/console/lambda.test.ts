/** Lambda in the console: a cold start is seen, and so is what waits. */
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createFunction, createRole, invoke } from "../lambda/testing/functions.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { CHROMIUM, ConsoleBrowser, keepPictures, sayWithoutBrowser, soon } from "./browser.ts";

sayWithoutBrowser();

describe.skipIf(CHROMIUM === undefined)("Lambda", () => {
  let emulator: Emulator;
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    emulator = await startEmulator({ ephemeral: true });
    const Role = await createRole(emulator, "runner");
    const ends = "export const handler = async () => 1;";
    await createFunction(emulator, "thumbnails", ends, { Role, MemorySize: 256 });
    const throws = "export const handler = async () => { throw new Error('no'); };";
    await createFunction(emulator, "mailer", throws, { Role });
    browser = await ConsoleBrowser.open(emulator);
  });
  afterAll(async () => {
    await browser.close();
    await emulator.stop();
  });
  afterEach(() => expect(browser.wrong).toEqual([]));

  test("an environment appears with the phases of its cold start, and is warm for the next one", async () => {
    const page = await browser.page("/lambda");
    await page.getByText("None is alive").waitFor();
    await invoke(emulator, "thumbnails");
    const card = page.getByRole("list", { name: "Environments" }).locator("> li");
    await card.waitFor();
    expect(await card.locator("dt").allInnerTexts()).toEqual([
      "download",
      "sandbox",
      "runtime",
      "function",
    ]);
    await card.getByText("idle", { exact: true }).first().waitFor();
    await card.getByText("1 invocation", { exact: true }).waitFor();
    await invoke(emulator, "thumbnails");
    await card.getByText("2 invocations").waitFor();
    expect(await card.count()).toBe(1);
    await page.close();
  });

  test("events that wait are counted beside their function, whose environments can be seen alone", async () => {
    const page = await browser.page("/lambda");
    const event = { FunctionName: "mailer", InvocationType: "Event", Payload: "{}" } as const;
    await emulator.lambda().send(new InvokeCommand(event));
    const row = page.getByRole("row", { name: /^mailer/ });
    await row.getByText("1 event").waitFor();
    const cards = page.getByRole("list", { name: "Environments" }).locator("> li");
    await soon(() => cards.count()).toBe(2);
    await row.click();
    await soon(() => cards.count()).toBe(1);
    expect(await cards.locator("strong").textContent()).toBe("mailer");
    await page.getByRole("button", { name: "Of all functions" }).click();
    await soon(() => cards.count()).toBe(2);
    await keepPictures(page, "lambda");
    await page.close();
  });
});
