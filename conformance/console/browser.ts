/**
 * The console in a real Chromium. Debian's package `chromium` is enough; where there is none its tests are skipped. What
 * the pages looked like is kept, and said where at the end of the run.
 */
import { accessSync, constants, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { CONSOLE_PICTURES } from "../../tools/check/console-pictures.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { sayMissing } from "../testing/programs.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
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

  /** A page of the console, 1280 pixels wide and light; of another emulator at its endpoint. */
  async page(path: string, endpoint = this.#endpoint): Promise<Page> {
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
      if (url.startsWith(endpoint) || /^(?:data|blob):/.test(url)) return;
      this.wrong.push(`${path}: asks ${url}`);
    });
    await page.goto(`${endpoint}/_cloudglass/ui${path}`);
    return page;
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

export interface Seen {
  readonly emulator: Emulator;
  readonly browser: ConsoleBrowser;
}

/** One emulator and one browser for all tests of a `describe`; what no page may do fails each of them. */
export function emulatorAndBrowser(): Seen {
  let emulator: Emulator;
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    emulator = await startEmulator({ ephemeral: true });
    browser = await ConsoleBrowser.open(emulator);
  });
  afterAll(async () => {
    await browser.close();
    await emulator.stop();
  });
  afterEach(() => expect(browser.wrong).toEqual([]));
  return {
    get emulator() {
      return emulator;
    },
    get browser() {
      return browser;
    },
  };
}

/** As when another tab is chosen, and this one again; of a headless browser all are seen. */
export function seeTab(page: Page, isSeen: boolean): Promise<void> {
  return page.evaluate(
    (value) => {
      Object.defineProperty(document, "visibilityState", { value, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    },
    isSeen ? "visible" : "hidden",
  );
}

/** What the page had to draw is drawn. */
export function twoFrames(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
      }),
  );
}

/** What a page comes to show: `await soon(() => rows.count()).toBe(3)`. */
export const soon = <Shown>(look: () => Promise<Shown>) => expect.poll(look, { timeout: WAIT_MS });

const WIDTHS = [1280, 400];
const COLOURS = ["light", "dark"] as const;

/**
 * Shows a page wide and narrow, light and dark, keeps pictures of all four, and asks `look` at each. Nothing may reach beyond
 * the narrow screen.
 */
export async function keepPictures(
  page: Page,
  name: string,
  look?: (how: string) => Promise<void>,
): Promise<void> {
  mkdirSync(CONSOLE_PICTURES, { recursive: true });
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const beyond = () => document.documentElement.scrollWidth - window.innerWidth;
    expect(await page.evaluate(beyond), `pixels of ${name} beyond ${width}`).toBeLessThanOrEqual(0);
    for (const colorScheme of COLOURS) {
      await page.emulateMedia({ colorScheme });
      const path = join(CONSOLE_PICTURES, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
      await look?.(`${name}, ${width}, ${colorScheme}`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 900 });
}
