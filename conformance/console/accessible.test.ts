/** Every page by axe, the checker of WCAG's rules: contrast in both colours, names, roles, order of headings. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { CHROMIUM, ConsoleBrowser, sayWithoutBrowser } from "./browser.ts";
import { deniedUser } from "./denied-user.ts";

sayWithoutBrowser();
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

describe.skipIf(CHROMIUM === undefined)("WCAG 2.2 AA", () => {
  let emulator: Emulator;
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    emulator = await startEmulator({ ephemeral: true });
    const s3 = emulator.s3();
    await s3.send(new CreateBucketCommand({ Bucket: "photos" }));
    const { credentials } = await deniedUser(emulator);
    for (const Key of ["a.jpg", "secret/b.jpg"]) {
      const put = new PutObjectCommand({ Bucket: "photos", Key, Body: Key });
      await emulator
        .s3(credentials)
        .send(put)
        .catch(() => undefined);
    }
    browser = await ConsoleBrowser.open(emulator);
  });
  afterAll(async () => {
    await browser.close();
    await emulator.stop();
  });

  /** `rule: what it is about`, one a fault. */
  async function faults(page: Page): Promise<string[]> {
    const { violations } = await page.evaluate<AxeResults>(
      `${AXE};axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] })`,
    );
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  }

  const denied = async () => {
    const answer = await fetch(`${emulator.endpoint}/_cloudglass/iam/decisions?decision=denied`);
    const { decisions } = (await answer.json()) as { decisions: { requestId: string }[] };
    return `/requests/${decisions[0]?.requestId}`;
  };

  test.each([
    ["overview", "/", "main table"],
    ["requests", "/requests", "main table"],
    ["a request", denied, ".steps"],
    ["decisions", "/iam", "main table"],
    ["principals", "/iam/principals", "main table"],
    ["a principal", "/iam/principals/arn:aws:iam::000000000000:user%2Fteam%2Fann", ".shown-policy"],
  ])("%s", async (_name, path, ready) => {
    const page = await browser.page(typeof path === "string" ? path : await path());
    await page.locator(ready).first().waitFor();
    expect(await faults(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await faults(page)).toEqual([]);
    await page.close();
  });

  test("the menus of the bar", async () => {
    const page = await browser.page("/");
    for (const name of ["Clock", "Faults", "State"]) {
      await page.getByRole("banner").getByRole("button", { name }).click();
      await page.locator(".menu:popover-open h2").first().waitFor();
      expect(await faults(page)).toEqual([]);
      await page.keyboard.press("Escape");
    }
    await page.close();
  });
});
