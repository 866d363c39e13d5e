/**
 * The console in a real Chromium. Debian's package `chromium` is enough; where there is none its tests are skipped. What
 * the pages looked like is kept in `node_modules/.cache/cloudglass/console/`.
 */
import { accessSync, constants, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import type { Emulator } from "../testing/emulator.ts";
import { sayMissing } from "../testing/programs.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const PICTURES = join(import.meta.dirname, "../../node_modules/.cache/cloudglass/console");
const WAIT_MS = 30_000;

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Undefined: there is none on the PATH. */
export const CHROMIUM = (process.env.PATH ?? "")
  .split(delimiter)
  .flatMap((directory) => NAMES.map((name) => join(directory, name)))
  .find(isProgram);

export function sayWithoutBrowser(): void {
  if (CHROMIUM === undefined) sayMissing("chromium", "apt-get install chromium");
}

export class ConsoleBrowser {
  readonly #browser: Browser;
  readonly #endpoint: string;
  /** What no page may do: errors, and requests to other places. */
  readonly wrong: string[] = [];

  private constructor(browser: Browser, endpoint: string) {
    this.#browser = browser;
    this.#endpoint = endpoint;
  }

  static async open({ endpoint }: Emulator): Promise<ConsoleBrowser> {
    // Everything that runs here is the emulator's own page, and a container's root has no sandbox to give.
    const args = ["--no-sandbox", "--disable-gpu"];
    const browser = await chromium.launch({ executablePath: `${CHROMIUM}`, args });
    return new ConsoleBrowser(browser, endpoint);
  }

  /** A page of the console, 1280 pixels wide and light. */
  async page(path: string): Promise<Page> {
    const page = await this.#browser.newPage({
      viewport: { width: 1280, height: 900 },
      colorScheme: "light",
    });
    page.setDefaultTimeout(WAIT_MS);
    page.on("pageerror", (error) => this.wrong.push(`${path}: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() !== "error") return;
      this.wrong.push(`${path}: ${message.text()} (${message.location().url})`);
    });
    page.on("request", (request) => {
      const url = request.url();
      if (url.startsWith(this.#endpoint) || /^(?:data|blob):/.test(url)) return;
      this.wrong.push(`${path}: asks ${url}`);
    });
    await page.goto(`${this.#endpoint}/_cloudglass/ui${path}`);
    return page;
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

/** What a page comes to show: `await soon(() => rows.count()).toBe(3)`. */
export const soon = <Shown>(look: () => Promise<Shown>) => expect.poll(look, { timeout: WAIT_MS });

/** Keeps pictures, wide and light, narrow and dark; nothing may reach beyond the narrow screen. */
export async function keepPictures(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}-1280.png`), fullPage: true });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 400, height: 900 });
  const beyond = () => document.documentElement.scrollWidth - window.innerWidth;
  expect(await page.evaluate(beyond), `pixels of ${name} beyond the screen`).toBeLessThanOrEqual(0);
  await page.screenshot({ path: join(PICTURES, `${name}-400.png`), fullPage: true });
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 900 });
}
