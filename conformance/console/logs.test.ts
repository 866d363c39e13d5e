/** Logs in the console: a group's events, found by a filter pattern. */
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { CHROMIUM, ConsoleBrowser, keepPictures, sayWithoutBrowser, soon } from "./browser.ts";

sayWithoutBrowser();

describe.skipIf(CHROMIUM === undefined)("Logs", () => {
  let emulator: Emulator;
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    emulator = await startEmulator({ ephemeral: true });
    const logs = emulator.logs();
    const place = { logGroupName: "/app/orders#1", logStreamName: "one" };
    await logs.send(new CreateLogGroupCommand(place));
    await logs.send(new CreateLogStreamCommand(place));
    const timestamp = emulator.running.clock.now();
    const logEvents = ["begin", "ERROR no stock", "<b>end</b>"].map((message, at) => ({
      timestamp: timestamp + at,
      message,
    }));
    await logs.send(new PutLogEventsCommand({ ...place, logEvents }));
    browser = await ConsoleBrowser.open(emulator);
  });
  afterAll(async () => {
    await browser.close();
    await emulator.stop();
  });
  afterEach(() => expect(browser.wrong).toEqual([]));

  test("events come newest first, and `/` leads to the filter", async () => {
    const page = await browser.page("/logs");
    await page.getByRole("link", { name: "/app/orders#1" }).click();
    const events = page.getByRole("list", { name: "Events" }).locator("pre");
    await soon(() => events.allTextContents()).toEqual(["<b>end</b>", "ERROR no stock", "begin"]);
    await keepPictures(page, "logs");
    await page.keyboard.press("/");
    await page.keyboard.type("ERROR");
    await soon(() => events.allTextContents()).toEqual(["ERROR no stock"]);
    await page.keyboard.type("S");
    await page.getByText("There is none").waitFor();
    await page.close();
  });
});
