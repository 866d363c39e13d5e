/** What is not the console's own, in a real browser: objects that are opened as pages, a namespace that is gone. */
import {
  CreateBucketCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { CHROMIUM, sayWithoutBrowser, soon } from "./browser.ts";

sayWithoutBrowser();

/** Takes the state away if it may, and says in its title how that went. */
const SCRIPT = `<title>…</title><script>
  fetch("/_cloudglass/reset", { method: "POST" }).then(
    ({ status }) => { document.title = "answered " + status; },
    () => { document.title = "not answered"; },
  );
</script>`;

describe.skipIf(CHROMIUM === undefined)("in a browser", () => {
  let emulator: Emulator;
  let browser: Browser;
  beforeAll(async () => {
    emulator = await startEmulator({ ephemeral: true });
    const names = "MAP *.localstack.cloud 127.0.0.1, MAP *.internal 127.0.0.1";
    const args = ["--no-sandbox", "--disable-gpu", `--host-resolver-rules=${names}`];
    browser = await chromium.launch({ executablePath: `${CHROMIUM}`, args });
    const s3 = emulator.s3();
    const Bucket = "pages";
    await s3.send(new CreateBucketCommand({ Bucket }));
    const open = { BlockPublicPolicy: false, RestrictPublicBuckets: false };
    await s3.send(
      new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: open }),
    );
    const Resource = `arn:aws:s3:::${Bucket}/*`;
    const statement = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: statement });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    const object = { Key: "page.html", ContentType: "text/html", Body: SCRIPT };
    await s3.send(new PutObjectCommand({ Bucket, ...object }));
  });
  afterAll(async () => {
    await browser.close();
    await emulator.stop();
  });

  test.each(["localhost", "localhost.localstack.cloud", "host.docker.internal"])(
    "an object opened at %s does nothing to the emulator",
    async (host) => {
      const page = await browser.newPage();
      await page.goto(`http://${host}:${emulator.running.port}/pages/page.html`);
      await soon(() => page.title()).toBe("not answered");
      expect(await page.evaluate(() => window.origin)).toBe("null");
      const { Buckets = [] } = await emulator.s3().send(new ListBucketsCommand({}));
      expect(Buckets.map(({ Name }) => Name)).toEqual(["pages"]);
    },
  );

  test("a tab that looks at a namespace which is gone comes to the default one", async () => {
    const page = await browser.newPage();
    await page.addInitScript(() => {
      sessionStorage.setItem(
        "cloudglass.namespace",
        sessionStorage.getItem("cloudglass.namespace") ?? "gone",
      );
    });
    await page.goto(`${emulator.endpoint}/_cloudglass/ui/`);
    const namespace = page.getByRole("combobox", { name: "Namespace" });
    await soon(() => namespace.inputValue()).toBe("default");
    const notice = page.getByRole("status").getByText("The namespace gone is gone");
    await notice.waitFor();
    await page.getByRole("button", { name: "Understood" }).click();
    await notice.waitFor({ state: "detached" });
    const listed = await fetch(`${emulator.endpoint}/_cloudglass/namespaces`);
    expect(await listed.json()).toMatchObject({ namespaces: [{ name: "default" }] });
  });
});
