/** Routes that no model has: browser uploads, CORS preflights, websites, methods that nothing knows. */
import { createHmac } from "node:crypto";
import type { SeededRandom } from "@cloudglass/env";
import { pick } from "@cloudglass/simulator";
import { type Draft, encodedKey } from "./draft.ts";
import { ODD_VALUES } from "./oddities.ts";
import type { Places } from "./places.ts";
import type { Composed } from "./well-formed.ts";

export const OUTSIDE_THE_MODEL = ["PostObject", "Preflight", "Website", "OddMethod"] as const;

export function composeOutside(
  name: (typeof OUTSIDE_THE_MODEL)[number],
  random: SeededRandom,
  places: Places,
  now: number,
): Composed {
  const place = places.choose(random, undefined);
  const draft: Draft = {
    operation: name,
    method: "GET",
    path: `/${place.bucket}/${encodedKey(place.key)}`,
    query: [],
    rawQuery: "",
    headers: [],
    document: undefined,
    body: undefined,
  };
  if (name === "PostObject") postForm(draft, place.bucket, random, now);
  else if (name === "Preflight") {
    draft.method = "OPTIONS";
    draft.headers.push(["origin", pick(random, ["http://example.com", "null", ...ODD_VALUES])]);
    draft.headers.push(["access-control-request-method", pick(random, ["GET", "PUT", "ODD", ""])]);
    draft.headers.push(["access-control-request-headers", pick(random, ["x-amz-a, b", ",,", "*"])]);
  } else if (name === "Website") {
    draft.path = `/${encodedKey(place.key)}`;
    draft.headers.push(["host", `${place.bucket}.s3-website.localhost:4566`]);
    draft.method = pick(random, ["GET", "HEAD", "POST"]);
  } else draft.method = pick(random, ["PATCH", "TRACE", "PROPFIND", "LOCK", "SEARCH", "OPTIONS"]);
  return { draft, place };
}

function postForm(draft: Draft, bucket: string, random: SeededRandom, now: number): void {
  draft.method = "POST";
  draft.path = `/${bucket}`;
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = stamp.slice(0, 8);
  const credential = `test/${day}/us-east-1/s3/aws4_request`;
  const policy = Buffer.from(
    JSON.stringify({
      expiration: new Date(now + 3_600_000).toISOString(),
      conditions: [
        { bucket },
        ["starts-with", "$key", ""],
        ["content-length-range", 0, pick(random, [10, 1000, -1, 1e300])],
        { "x-amz-algorithm": "AWS4-HMAC-SHA256" },
        { "x-amz-credential": credential },
        { "x-amz-date": stamp },
        ...(random.next() < 0.3
          ? [pick(random, [[], {}, null, "x", ["eq"], ["odd", "$a", 1]])]
          : []),
      ],
    }),
  ).toString("base64");
  const signing = [day, "us-east-1", "s3", "aws4_request"].reduce<Buffer>(
    (key, part) => createHmac("sha256", key).update(part).digest(),
    Buffer.from("AWS4test"),
  );
  const fields: [string, string][] = [
    ["key", pick(random, ["posted", "dir/$" + "{filename}", ""])],
    ["policy", policy],
    ["x-amz-algorithm", "AWS4-HMAC-SHA256"],
    ["x-amz-credential", credential],
    ["x-amz-date", stamp],
    ["x-amz-signature", createHmac("sha256", signing).update(policy).digest("hex")],
  ];
  if (random.next() < 0.5) {
    const odd = pick(random, [
      "success_action_status",
      "acl",
      "x-amz-meta-a",
      "tagging",
      "key",
      "_",
    ]);
    fields.splice(random.below(fields.length), 0, [odd, pick(random, ODD_VALUES)]);
  }
  if (random.next() < 0.3) fields.splice(random.below(fields.length), 1);
  const boundary = pick(random, ["edge", "edge", "edge", "-", "é"]);
  const parts = fields.map(([name, value]) => part(boundary, name, "", value));
  const file = part(boundary, "file", '; filename="a.txt"', "content of the file");
  const end = random.next() < 0.9 ? `--${boundary}--\r\n` : "";
  draft.headers.push(["content-type", `multipart/form-data; boundary=${boundary}`]);
  draft.body = Buffer.from([...parts, random.next() < 0.9 ? file : "", end].join(""));
}

function part(boundary: string, name: string, more: string, value: string): string {
  return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
}
