import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { consoleRoutes } from "./console.ts";
import type { Facts } from "./facts.ts";
import type { Answered } from "./route.ts";

const get = async (path: string, headers: Record<string, string> = {}) => {
  const route = consoleRoutes.find((each) => each.path.test(path));
  if (route === undefined) throw new Error(`${path} is not the console's`);
  const request = { method: "GET", path, headers, query: new URLSearchParams(), json: fail };
  const named = route.path.exec(path)?.[1] ?? "";
  return ((await route.answer({} as Facts, request, named)) as Answered).response;
};
const fail = () => Promise.reject(new Error("nothing is sent to the console"));
const textOf = (body: unknown) => Buffer.from(body as Uint8Array).toString();

test("the page is reached with and without the slash", async () => {
  const { status, headers } = await get("/_cloudglass/ui");
  expect(status).toBe(308);
  expect(headers.location).toBe("/_cloudglass/ui/");
  const page = await get("/_cloudglass/ui/");
  expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(textOf(page.body)).toContain("<title>Cloudglass</title>");
});

test.each([
  "requests/4442587FB7D0A2F9",
  "s3/a-bucket/../../etc/passwd",
  "..%2f..%2fpackage.json",
  "__proto__",
  "constructor",
])("%s is a place of the page and never another file", async (below) => {
  const page = await get("/_cloudglass/ui/");
  expect(await get(`/_cloudglass/ui/${below}`)).toEqual(page);
});

async function pageAssets(): Promise<readonly string[]> {
  const page = textOf((await get("/_cloudglass/ui/")).body);
  return [...page.matchAll(/(?:src|href)="(\/_cloudglass\/ui\/assets\/[^"]+)"/g)].map(
    ([, path]) => path as string,
  );
}

test("assets that the page names are kept for ever; one of another build is 404", async () => {
  const assets = await pageAssets();
  expect(assets.length).toBeGreaterThan(1);
  for (const path of assets) {
    const { status, headers } = await get(path);
    expect(status).toBe(200);
    expect(headers["cache-control"]).toContain("immutable");
    expect(headers["content-type"]).toMatch(/^text\/(javascript|css); charset=utf-8$/);
  }
  await expect(get("/_cloudglass/ui/assets/index-of-another-build.js")).rejects.toMatchObject({
    status: 404,
  });
});

test("what the client decompresses is what it gets without compression", async () => {
  const [path = ""] = await pageAssets();
  const plain = await get(path);
  expect(plain.headers["content-encoding"]).toBeUndefined();
  const brotli = await get(path, { "accept-encoding": "gzip, deflate, br" });
  expect(brotli.headers["content-encoding"]).toBe("br");
  expect(textOf(brotliDecompressSync(brotli.body as Uint8Array))).toBe(textOf(plain.body));
  const gzip = await get(path, { "accept-encoding": "gzip;q=0.5, br;q=0" });
  expect(gzip.headers["content-encoding"]).toBe("gzip");
  expect(textOf(gunzipSync(gzip.body as Uint8Array))).toBe(textOf(plain.body));
});

test("a file that the client has is not sent again", async () => {
  const { etag = "" } = (await get("/_cloudglass/ui/")).headers;
  const again = await get("/_cloudglass/ui/", { "if-none-match": `"other", W/${etag}` });
  expect(again).toMatchObject({ status: 304, body: undefined });
  expect((await get("/_cloudglass/ui/", { "if-none-match": '"other"' })).status).toBe(200);
});

test("the page may load nothing from elsewhere and stands in no frame", async () => {
  const policy = (await get("/_cloudglass/ui/")).headers["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
});
