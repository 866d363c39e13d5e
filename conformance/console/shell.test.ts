/** The frame of the console: keys, dialogs, time, faults and the state as a whole, in a real seen.browser. */
import { CreateBucketCommand, ListBucketsCommand } from "@aws-sdk/client-s3";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { startEmulator } from "../testing/emulator.ts";
import {
  CHROMIUM,
  emulatorAndBrowser,
  keepPictures,
  sayWithoutBrowser,
  seeTab,
  soon,
} from "./browser.ts";

sayWithoutBrowser();
const DAY_MS = 86_400_000;

describe.skipIf(CHROMIUM === undefined)("the frame", () => {
  const seen = emulatorAndBrowser();
  let page: Page;
  beforeAll(async () => {
    page = await seen.browser.page("/");
  });

  const menu = (name: string | RegExp) => page.getByRole("banner").getByRole("button", { name });
  const inMenu = (name: string) => page.locator(".menu:popover-open").getByRole("button", { name });
  const bucketNames = async () => {
    const { Buckets = [] } = await seen.emulator.s3().send(new ListBucketsCommand({}));
    return Buckets.map(({ Name }) => Name);
  };

  test("the first stop of the tab key leads past the menus, to the page", async () => {
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Skip to the page" });
    expect(await skip.evaluate((element) => element === document.activeElement)).toBe(true);
    const steps = await page.evaluate(() => history.length);
    await page.keyboard.press("Enter");
    const focused = page.locator("main:focus");
    await focused.waitFor();
    // The place is the same, and a step back leads where it led before.
    expect(new URL(page.url()).hash).toBe("");
    expect(await page.evaluate(() => history.length)).toBe(steps);
  });

  test("keys go to pages and to the filter, and show themselves", async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("i");
    await page.getByRole("heading", { name: "IAM" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/_cloudglass/ui/iam");
    await page.keyboard.press("/");
    await page.keyboard.type("*user/ann?");
    expect(new URL(page.url()).searchParams.get("principal")).toBe("*user/ann?");
    await page.locator("main").focus();
    await page.keyboard.press("?");
    const keys = page.getByRole("dialog", { name: "Keys" });
    await keys.waitFor();
    await keepPictures(page, "keys");
    await page.keyboard.press("Escape");
    await keys.waitFor({ state: "hidden" });
    await page.goBack();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
  });

  test("time is moved, paused and let go from the bar", async () => {
    const before = seen.emulator.running.clock.now();
    await menu("Clock").click();
    await inMenu("+30 days").click();
    await expect
      .poll(() => seen.emulator.running.clock.now() - before)
      .toBeGreaterThanOrEqual(30 * DAY_MS);
    const there = new Date(before + 30 * DAY_MS).toISOString().slice(0, 10);
    await page.locator(`.bar-date[datetime^="${there}"]`).waitFor();
    await inMenu("Pause").click();
    await inMenu("Resume").waitFor();
    expect(seen.emulator.running.clock.state().paused).toBe(true);
    // What was pressed is still there to be pressed.
    await page.locator(".menu button:focus", { hasText: "Resume" }).waitFor();
    await inMenu("Resume").click();
    await page.getByLabel("Advance by").fill("a while");
    await page.getByLabel("Advance by").press("Enter");
    await page.getByRole("alert").getByText("a duration: 90s").waitFor();
    // The browser notes each answer of 400.
    expect(seen.browser.wrong.splice(0).join()).toContain("400");
    await page.keyboard.press("Escape");
  });

  test("a preset of faults is set, shown with its end, and cleared", async () => {
    await menu("Faults").click();
    await page.getByLabel("Preset").selectOption("lose-a-zone");
    await page.getByLabel("zone", { exact: true }).fill("us-east-1b");
    await page.getByLabel("duration").fill("30m");
    await inMenu("Set").click();
    await menu("1 fault in force").waitFor();
    const line = page.locator(".menu:popover-open li");
    expect(await line.textContent()).toMatch(/zone us-east-1b down.*ends in (?:30|29) min/);
    expect(seen.emulator.running.faults.list()).toMatchObject([
      { kind: "down", target: { zone: "us-east-1b" }, origin: "preset lose-a-zone" },
    ]);
    await inMenu("Clear zone us-east-1b down").click();
    await menu("Faults").waitFor();
    expect(seen.emulator.running.faults.list()).toEqual([]);
  });

  test("any other fault is set as JSON; what is wrong with it is said", async () => {
    await page.getByText("Any other fault").click();
    const fault = page.getByLabel("Fault as JSON");
    const example = await fault.inputValue();
    await fault.fill(`${example},`);
    await inMenu("Set it").click();
    await page.getByRole("alert").getByText("This is not JSON").waitFor();
    await fault.fill(example.replace("SlowDown", "SlowUp"));
    await inMenu("Set it").click();
    await page.getByRole("alert").getByText('error.code "SlowUp" is none of s3').waitFor();
    await fault.fill(example);
    await inMenu("Set it").click();
    await menu("1 fault in force").waitFor();
    expect(seen.emulator.running.faults.list()).toMatchObject([
      { kind: "error", target: { service: "s3", operation: "GetObject" }, probability: 0.5 },
    ]);
    await page.getByText("error SlowDown 50 %").waitFor();
    await inMenu("Clear all").click();
    await menu("Faults").waitFor();
    // There is nothing more to clear; who pressed it is still there.
    await page.locator('.menu button:focus[aria-disabled="true"]').waitFor();
    expect(seen.browser.wrong.splice(0).join()).toContain("400");
    await page.keyboard.press("Escape");
  });

  test("while the emulator is away what was shown and typed stays, and all goes on when it is back", async () => {
    const before = await startEmulator({ ephemeral: true });
    const { port } = before.running;
    const page = await seen.browser.page("/", before.endpoint);
    await page.getByText("Live", { exact: true }).waitFor();
    await page.getByRole("button", { name: "State" }).click();
    const name = page.getByLabel("Name of the snapshot");
    await name.fill("half a na");
    await before.stop();
    await page.getByText("Not connected", { exact: true }).waitFor();
    await page.getByRole("main").getByText("Is it still running?").first().waitFor();
    await page.getByRole("term").filter({ hasText: "Faults in force" }).waitFor();
    await page.getByRole("button", { name: "Clock" }).waitFor();
    expect(await name.inputValue()).toBe("half a na");
    const after = await startEmulator({ ephemeral: true, port });
    await after.s3().send(new CreateBucketCommand({ Bucket: "after" }));
    await page.getByText("Live", { exact: true }).waitFor();
    await page.getByText("1 bucket", { exact: true }).waitFor();
    await page.getByRole("alert").first().waitFor({ state: "detached" });
    expect(await name.inputValue()).toBe("half a na");
    await page.close();
    await after.stop();
    expect(seen.browser.wrong.splice(0).join()).toContain("ERR_CONNECTION_REFUSED");
  });

  test("a tab that is not seen holds no connection, and catches up when it is", async () => {
    const ended = page.waitForEvent("requestfailed", (asked) => asked.url().endsWith("/events"));
    await seeTab(page, false);
    await ended;
    await seen.emulator.running.faults.preset("lose-a-zone", { duration: "1h" });
    await seeTab(page, true);
    await menu("1 fault in force").waitFor();
    await seen.emulator.running.faults.clear();
    await menu("Faults").waitFor();
  });

  test("faults that others set and that end are counted in the bar, without its being asked", async () => {
    const { faults, clock } = seen.emulator.running;
    const target = { service: "sts", operation: "*" };
    await faults.set({ kind: "throttle", target, perSecond: 5, duration: "1h", origin: "FIS" });
    await menu("1 fault in force").waitFor();
    await faults.preset("lose-a-zone", { duration: "2h" });
    await menu("2 faults in force").waitFor();
    const tile = page.locator(".tiles > div").filter({ hasText: "Faults in force" });
    await soon(() => tile.locator("dd").textContent()).toBe("2");
    await clock.advance(3_600_000);
    await menu("1 fault in force").waitFor();
    await clock.advance(3_600_000);
    await menu("Faults").waitFor();
  });

  test("at 400 pixels every page of the menu is in sight and reached by the tab key", async () => {
    await page.setViewportSize({ width: 400, height: 900 });
    const links = page.getByRole("navigation", { name: "Pages" }).getByRole("link");
    const boxes = await Promise.all((await links.all()).map((link) => link.boundingBox()));
    const ends = boxes.map((box) => (box?.x ?? -1) + (box?.width ?? 1000));
    expect(ends.length).toBeGreaterThan(7);
    expect(Math.max(...ends)).toBeLessThanOrEqual(400);
    expect(Math.min(...boxes.map((box) => box?.x ?? -1))).toBeGreaterThanOrEqual(0);
    await links.first().focus();
    for (let at = 1; at < ends.length; at++) await page.keyboard.press("Tab");
    const isLast = await links.last().evaluate((link) => link === document.activeElement);
    expect(isLast).toBe(true);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test("a snapshot is taken and brought back; a reset is asked for twice", async () => {
    await seen.emulator.s3().send(new CreateBucketCommand({ Bucket: "kept" }));
    await page.getByText("1 bucket", { exact: true }).waitFor();
    await menu("State").click();
    await page.getByLabel("Name of the snapshot").fill("with-a-bucket");
    await inMenu("Take").click();
    await page.getByText("with-a-bucket").waitFor();
    await inMenu("Reset default…").click();
    expect(await bucketNames()).toEqual(["kept"]);
    await inMenu("Reset").click();
    await expect.poll(bucketNames).toEqual([]);
    await inMenu("Restore").click();
    await expect.poll(bucketNames).toEqual(["kept"]);
  });

  test("a fork is another namespace, which this tab then looks at", async () => {
    await page.getByLabel("Name of the new namespace").fill("experiment");
    await inMenu("Fork and go").click();
    const namespace = page.getByRole("combobox", { name: "Namespace" });
    await expect.poll(() => namespace.inputValue()).toBe("experiment");
    const config = seen.emulator.running.namespace("experiment").clientConfig();
    const { Buckets = [] } = await seen.emulator
      .s3(config.credentials)
      .send(new ListBucketsCommand({}));
    expect(Buckets.map(({ Name }) => Name)).toEqual(["kept"]);
    await page.keyboard.press("Escape");
    await namespace.selectOption("default");
  });

  test("the colours are the system's, or those that were chosen", async () => {
    const ground = () =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await ground();
    await page.emulateMedia({ colorScheme: "light" });
    const light = await ground();
    expect(light).not.toBe(dark);
    const theme = menu(/^Theme/);
    await theme.click();
    expect(await theme.getAttribute("title")).toBe("Theme: light");
    await theme.click();
    expect(await ground()).toBe(dark);
    await page.reload();
    expect(await ground()).toBe(dark);
    await menu("Theme: dark").click();
    expect(await ground()).toBe(light);
  });

  test("with a control token the page asks for it once, says when it is wrong, and keeps it for the tab", async () => {
    const guarded = await startEmulator({ ephemeral: true, controlToken: "a-secret-of-the-team" });
    const page = await seen.browser.page("/", guarded.endpoint);
    const dialog = page.getByRole("dialog", { name: "Control token" });
    await dialog.getByLabel("Token").fill("guessed");
    await dialog.getByRole("button", { name: "Continue" }).click();
    await dialog.getByText("This token was not accepted.").waitFor();
    await keepPictures(page, "token");
    await dialog.getByLabel("Token").fill("a-secret-of-the-team");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "hidden" });
    await page.getByRole("banner").getByRole("button", { name: "State" }).click();
    await page.getByText("A snapshot keeps all of this namespace").waitFor();
    await page.reload();
    await page.getByText("organizations").waitFor();
    expect(await dialog.isVisible()).toBe(false);
    // The browser notes each answer of 401.
    const other = seen.browser.wrong.splice(0).filter((each) => !each.includes("401"));
    expect(other).toEqual([]);
    await page.close();
    await guarded.stop();
  });
});
