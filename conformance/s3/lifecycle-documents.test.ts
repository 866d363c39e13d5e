/** Lifecycle configurations that no SDK would write. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUCKET, element, OpenBucket } from "./open-bucket.ts";

let shelf: OpenBucket;

beforeAll(async () => {
  shelf = await OpenBucket.start();
  await shelf.allowEveryone();
});
afterAll(() => shelf.stop());

describe("a lifecycle configuration written by hand", () => {
  it.each<[string, string]>([
    ["Days that are no number", "<Expiration><Days>abc</Days></Expiration>"],
    ["a fraction of days", "<Expiration><Days>1.5</Days></Expiration>"],
    ["more days than an integer holds", "<Expiration><Days>99999999999</Days></Expiration>"],
    ["a Date that is none", "<Expiration><Date>yesterday</Date></Expiration>"],
    [
      "a Date of another form",
      "<Expiration><Date>Fri, 01 Jan 2016 00:00:00 GMT</Date></Expiration>",
    ],
    ["an empty expiration", "<Expiration/>"],
    [
      "a marker that is neither true nor false",
      "<Expiration><ExpiredObjectDeleteMarker>maybe</ExpiredObjectDeleteMarker></Expiration>",
    ],
  ])("refuses %s as MalformedXML", async (_what, action) => {
    const rules = `<Rule><ID>x</ID><Filter/><Status>Enabled</Status>${action}</Rule>`;
    const body = `<LifecycleConfiguration>${rules}</LifecycleConfiguration>`;
    const headers = { "content-md5": createHash("md5").update(body).digest("base64") };
    const answer = await shelf.raw("PUT", `/${BUCKET}?lifecycle`, { headers, body });
    expect([answer.status, element(answer, "Code")]).toEqual([400, "MalformedXML"]);
  });

  it.each([
    ["", "MissingRequestBodyError"],
    ["<LifecycleConfiguration/>", "MalformedXML"],
  ])("refuses %j", async (body, code) => {
    const headers = { "content-md5": createHash("md5").update(body).digest("base64") };
    const answer = await shelf.raw("PUT", `/${BUCKET}?lifecycle`, { headers, body });
    expect([answer.status, element(answer, "Code")]).toEqual([400, code]);
  });
});
