/** The stream of requests and a request's page, and the explorer of decisions and principals, in a real browser. */
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { Page, Route } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import {
  CHROMIUM,
  emulatorAndBrowser,
  keepPictures,
  sayWithoutBrowser,
  seeTab,
  twoFrames,
} from "./browser.ts";
import { type DeniedUser, deniedUser } from "./denied-user.ts";

sayWithoutBrowser();

describe.skipIf(CHROMIUM === undefined)("who asked and what was decided", () => {
  const seen = emulatorAndBrowser();
  const put = (Key: string) =>
    seen.emulator.s3().send(new PutObjectCommand({ Bucket: "photos", Key, Body: Key }));

  describe("requests", () => {
    let page: Page;
    beforeAll(async () => {
      const s3 = seen.emulator.s3();
      await s3.send(new CreateBucketCommand({ Bucket: "photos" }));
      await s3.send(new PutObjectCommand({ Bucket: "photos", Key: "before", Body: "x" }));
      page = await seen.browser.page("/requests");
    });
    const rows = () => page.getByRole("table", { name: "Requests" }).locator("tbody tr");

    test("requests of before are there, and new ones stand above them as they come", async () => {
      await page.getByText("Live", { exact: true }).waitFor();
      await expect.poll(() => rows().count()).toBe(2);
      await put("after");
      await expect.poll(() => rows().count()).toBe(3);
      expect(await rows().first().textContent()).toContain("/photos/after");
      expect(await rows().last().textContent()).toContain("CreateBucket");
      await page.getByRole("img", { name: /1 request in the last minute, 0 errors/ }).waitFor();
    });

    test("what comes while the list is on its way is in the list", async () => {
      const answered = Promise.withResolvers<void>();
      const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
      const lists = /_cloudglass\/requests\?/;
      await page.route(lists, async (route) => {
        const response = await route.fetch();
        answered.resolve();
        await held;
        await route.fulfill({ response });
      });
      await page.reload();
      await answered.promise;
      await page.getByText("Live", { exact: true }).waitFor();
      await put("meanwhile");
      await rows().first().getByText("/photos/meanwhile").waitFor();
      letGo();
      await rows().first().getByText("/photos/meanwhile").waitFor();
      await expect.poll(() => rows().count()).toBe(4);
      await page.unroute(lists);
    });

    test("while it is paused new ones wait", async () => {
      await page.getByRole("button", { name: "Pause" }).click();
      await put("while-paused");
      await page.getByText("Paused, 1 wait").waitFor();
      expect(await rows().count()).toBe(4);
      await page.getByRole("button", { name: "Resume" }).click();
      await expect.poll(() => rows().count()).toBe(5);
    });

    test("filters hold for what is there and for what comes, and stand in the address", async () => {
      await page.getByRole("searchbox", { name: "Operation, Get*" }).fill("Put*");
      await page.getByRole("combobox", { name: "Status" }).selectOption("2xx");
      await expect.poll(() => rows().count()).toBe(4);
      await seen.emulator.s3().send(new HeadBucketCommand({ Bucket: "photos" }));
      await put("matching");
      await expect.poll(() => rows().count()).toBe(5);
      expect(await rows().first().textContent()).toContain("/photos/matching");
      expect(new URL(page.url()).search).toBe("?operation=Put*&status=2xx");
      await page.reload();
      await expect.poll(() => rows().count()).toBe(5);
      await page.getByRole("searchbox", { name: "Path, id" }).fill("nothing like it");
      await page.getByText("No request matches").waitFor();
      await page.getByRole("button", { name: "Clear" }).click();
      await expect.poll(() => rows().count()).toBe(7);
      expect(new URL(page.url()).search).toBe("");
    });

    test("a denied request is explained step by step, with the change that would allow it", async () => {
      const { credentials, arn } = await deniedUser(seen.emulator, "bob");
      const asked = seen.emulator
        .s3(credentials)
        .send(new GetObjectCommand({ Bucket: "photos", Key: "before" }));
      const requestId = await asked.then(
        () => "",
        (error: { $metadata: { requestId?: string } }) => error.$metadata.requestId ?? "",
      );
      await page.getByRole("combobox", { name: "Status" }).selectOption("403");
      await expect.poll(() => rows().count()).toBe(1);
      await rows().first().focus();
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "GetObject" }).waitFor();
      expect(new URL(page.url()).pathname).toBe(`/_cloudglass/ui/requests/${requestId}`);
      const decision = page.getByRole("region", { name: "Decision" });
      await decision.getByText("GetObject was denied.").waitFor();
      // Why comes before how long.
      expect(await page.getByRole("region").locator("h2").allInnerTexts()).toEqual([
        "Request",
        "Decision",
        "Timeline",
      ]);
      expect(await decision.locator(".steps > li").count()).toBe(8);
      expect(await decision.locator(".steps > li.settled").textContent()).toContain(
        "Policies of the identity",
      );
      await decision.getByText("Statement 1 “Write”", { exact: true }).first().waitFor();
      const change = JSON.parse(`${await decision.locator(".remedy pre").textContent()}`);
      expect(change).toEqual({
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::photos/before",
      });
      await page.getByRole("link", { name: arn }).waitFor();
    });

    test("steps are drawn along their time and open to their detail", async () => {
      await page.goto(page.url().replace(/requests\/.*/, "requests?operation=PutObject"));
      const asIfItRan = async (route: Route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...(await response.json()), status: 0 } });
      };
      await page.route(/_cloudglass\/requests\/[^?/]+$/, asIfItRan, { times: 1 });
      await rows().first().locator("a").click();
      // What runs is looked at until it has ended.
      await page.getByRole("heading", { name: "PutObject runs" }).waitFor();
      await page.getByRole("heading", { name: "PutObject 200" }).waitFor();
      const timeline = page.getByRole("region", { name: "Timeline" });
      await timeline.locator("summary").filter({ hasText: "authorize" }).click();
      await timeline.getByText("s3:PutObject").waitFor();
      const bars = await timeline.locator(".timeline-bar").all();
      const boxes = await Promise.all(bars.map((bar) => bar.boundingBox()));
      const starts = boxes.map((box) => box?.x ?? 0);
      expect(starts.length).toBeGreaterThan(2);
      expect(starts).toEqual([...starts].sort((a, b) => a - b));
      await keepPictures(page, "request-allowed");
    });

    test("a request that is not kept says so", async () => {
      await page.goto(page.url().replace(/requests\/.*/, "requests/0000"));
      await page.getByRole("alert").getByText("The last 512 are kept").waitFor();
      expect(seen.browser.wrong.splice(0).join()).toContain("404");
    });

    test("a burst is bounded on the page", async () => {
      await page.getByRole("link", { name: "Requests" }).first().click();
      await page.getByText("Live", { exact: true }).waitFor();
      const unsigned = () => fetch(`${seen.emulator.endpoint}/photos/burst`);
      for (let sent = 0; sent < 600; sent += 50) {
        await Promise.all(Array.from({ length: 50 }, unsigned));
      }
      await page.getByText("500 shown").waitFor();
      expect(await rows().count()).toBe(500);
    });

    test("back from a request the list is where it was", async () => {
      // Nothing of the burst is still to come.
      await put("after-the-burst");
      await rows().first().getByText("/photos/after-the-burst").waitFor();
      await rows().nth(300).scrollIntoViewIfNeeded();
      const there = await page.evaluate(() => scrollY);
      expect(there).toBeGreaterThan(5000);
      await rows().nth(300).getByRole("link").click();
      await page.getByRole("region", { name: "Timeline" }).waitFor();
      expect(await page.evaluate(() => scrollY)).toBe(0);
      await page.goBack();
      await expect.poll(() => page.evaluate(() => scrollY)).toBe(there);
    });

    test("a paused list stays when nobody saw it for a while; what came meanwhile waits", async () => {
      await page.getByRole("button", { name: "Pause" }).click();
      const newest = await rows().first().textContent();
      await seeTab(page, false);
      await put("while-away");
      await seeTab(page, true);
      await page.getByText("Paused, 1 wait").waitFor();
      expect(await rows().first().textContent()).toBe(newest);
      await page.getByRole("button", { name: "Resume" }).click();
      await rows().first().getByText("/photos/while-away").waitFor();
    });

    test("times of another day than the clock shows have their day", async () => {
      const at = rows().first().locator(".at");
      await seen.emulator.advance(3 * 86_400_000);
      await expect.poll(() => at.textContent()).toMatch(/^\d\d-\d\d /);
      await put("three-days-later");
      await rows().first().getByText("three-days-later").waitFor();
      const day = new Date(seen.emulator.running.clock.now()).toISOString().slice(5, 10);
      expect(await at.textContent()).toContain(`${day} `);
      await page.getByRole("searchbox", { name: "Path, id" }).fill("three-days-later");
      await expect.poll(() => at.textContent()).toMatch(/^\d\d:/);
      await page.getByRole("button", { name: "Clear" }).click();
    });

    test("what a snapshot that somebody restores undoes is not shown any more", async () => {
      const before = await seen.emulator.running.snapshot();
      await put("undone");
      await rows().first().getByText("/photos/undone").waitFor();
      await seen.emulator.running.restore(before);
      await page.getByText("/photos/undone").waitFor({ state: "detached" });
    });

    test("what was about to be drawn when somebody resets does not come with the next that is", async () => {
      const ask = (key: string) => fetch(`${seen.emulator.endpoint}/photos/${key}`);
      await ask("drawn");
      await rows().first().getByText("/photos/drawn").waitFor();
      // Drawn twice a second at most: this one waits.
      await ask("waits");
      await seen.emulator.running.reset();
      await page.getByText("Nothing has been asked yet").waitFor();
      await ask("after");
      await rows().first().getByText("/photos/after").waitFor();
      expect(await rows().count()).toBe(1);
      // A pause keeps in sight what is there, not what was undone.
      await page.getByRole("button", { name: "Pause" }).click();
      await seen.emulator.running.reset();
      await page.getByText("Nothing has been asked yet").waitFor();
      await page.getByRole("button", { name: "Resume" }).click();
    });
  });

  describe("IAM", () => {
    let ann: DeniedUser;
    let deniedId = "";
    beforeAll(async () => {
      await seen.emulator.s3().send(new CreateBucketCommand({ Bucket: "photos" }));
      ann = await deniedUser(seen.emulator);
      const s3 = seen.emulator.s3(ann.credentials);
      for (const Key of ["2026/a.jpg", "2026/b.jpg"]) {
        await s3.send(new PutObjectCommand({ Bucket: "photos", Key, Body: Key }));
      }
      const denied = new GetObjectCommand({ Bucket: "photos", Key: "2026/a.jpg" });
      await s3.send(denied).catch((error: { $metadata: { requestId?: string } }) => {
        deniedId = error.$metadata.requestId ?? "";
      });
    });
    test("decisions are filtered by principal, action and outcome", async () => {
      const page = await seen.browser.page("/iam");
      const rows = page.getByRole("table", { name: "Decisions" }).locator("tbody tr");
      await rows.first().waitFor();
      await page.getByRole("searchbox", { name: "Principal" }).fill("*user/team/ann");
      await expect.poll(() => rows.count()).toBe(3);
      await page.getByRole("combobox", { name: "Outcome" }).selectOption("denied");
      await expect.poll(() => rows.count()).toBe(1);
      expect(await rows.first().textContent()).toContain("arn:aws:s3:::photos/2026/a.jpg");
      await page.close();
    });

    test("with older decisions the list stays as it was, without a gap", async () => {
      await Promise.all(Array.from({ length: 60 }, (_, at) => put(`old-${at}`)));
      const page = await seen.browser.page("/iam?action=s3:PutObject");
      const rows = page.getByRole("table", { name: "Decisions" }).locator("tbody tr");
      await expect.poll(() => rows.count()).toBe(50);
      await page.getByRole("button", { name: "Older ones" }).click();
      await expect.poll(() => rows.count()).toBeGreaterThan(60);
      const before = await rows.allTextContents();
      await put("new");
      await page.waitForResponse(async (answer) => (await answer.text()).includes("photos/new"));
      await twoFrames(page);
      expect(await rows.allTextContents()).toEqual(before);
      await page.getByRole("button", { name: "The newest again" }).click();
      await rows.first().getByText("photos/new").waitFor();
      await page.close();
    });

    test("the id of a denial leads to its explanation", async () => {
      const page = await seen.browser.page("/iam");
      await page.getByLabel("Why was it denied?").fill(` ${deniedId} `);
      await page.keyboard.press("Enter");
      await page.getByText("GetObject was denied.").waitFor();
      await page.close();
    });

    test("a user is shown with its policies and the policy that it needs", async () => {
      const page = await seen.browser.page("/iam/principals");
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
      await page.close();
    });

    test("older decisions that a restored snapshot undoes are gone", async () => {
      const before = await seen.emulator.running.snapshot();
      await Promise.all(Array.from({ length: 60 }, (_, at) => put(`undone-${at}`)));
      const page = await seen.browser.page("/iam?action=s3:PutObject");
      await page.getByRole("button", { name: "Older ones" }).click();
      const newest = page.getByRole("button", { name: "The newest again" });
      await newest.waitFor();
      await seen.emulator.running.restore(before);
      await newest.waitFor({ state: "detached" });
      await page.close();
    });
  });
});
