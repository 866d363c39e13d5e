/** ListObjects and ListObjectsV2: order, prefixes, delimiters, pages, encodings, limits. */
import {
  DeleteObjectsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, element, OpenBucket } from "./open-bucket.ts";

const number = (index: number) => String(index).padStart(4, "0");
/** 1,250 keys under one prefix, 500 folders of two, and some beside them. */
const KEYS = [
  ...Array.from({ length: 1250 }, (_, index) => `flat/${number(index)}`),
  ...Array.from({ length: 500 }, (_, index) => [
    `tree/${number(index)}/a`,
    `tree/${number(index)}/b`,
  ]).flat(),
  "tree/file",
  "top",
];

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
  const left = [...KEYS];
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let key = left.pop(); key !== undefined; key = left.pop()) await open.put(key, "x");
    }),
  );
});
afterAll(() => open.stop());

const v1 = (more: object) => open.s3.send(new ListObjectsCommand({ Bucket: BUCKET, ...more }));
const v2 = (more: object) => open.s3.send(new ListObjectsV2Command({ Bucket: BUCKET, ...more }));
const keysOf = ({ Contents = [] }: { Contents?: { Key?: string }[] }) =>
  Contents.map(({ Key }) => Key);
const prefixesOf = ({ CommonPrefixes = [] }: { CommonPrefixes?: { Prefix?: string }[] }) =>
  CommonPrefixes.map(({ Prefix }) => Prefix);

test("a page has 1,000 at most, and the pages together have every key once and in order", async () => {
  const first = await v2({});
  expect(first).toMatchObject({ KeyCount: 1000, MaxKeys: 1000, IsTruncated: true, Name: BUCKET });
  expect((await v2({ MaxKeys: 5000 })).MaxKeys).toBe(1000);
  const seen: (string | undefined)[] = [];
  const client = open.s3;
  for await (const page of paginateListObjectsV2({ client, pageSize: 700 }, { Bucket: BUCKET })) {
    seen.push(...keysOf(page));
  }
  expect(seen).toEqual([...KEYS].sort());
});

test("a folder is one entry, however much is in it", async () => {
  const top = await v2({ Delimiter: "/" });
  expect(top).toMatchObject({ KeyCount: 3, Delimiter: "/", IsTruncated: false });
  expect([keysOf(top), prefixesOf(top)]).toEqual([["top"], ["flat/", "tree/"]]);
  const tree = await v2({ Delimiter: "/", Prefix: "tree/" });
  expect([keysOf(tree), prefixesOf(tree).length]).toEqual([["tree/file"], 500]);
  const seen: (string | undefined)[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await v2({ Delimiter: "/", Prefix: "tree/", MaxKeys: 70, ContinuationToken });
    expect(page.KeyCount).toBeLessThanOrEqual(70);
    seen.push(...keysOf(page), ...prefixesOf(page));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  expect(new Set(seen).size).toBe(501);
  expect(seen).toHaveLength(501);
});

test("the first listing pages by marker, and names the next only with a delimiter", async () => {
  const plain = await v1({ Prefix: "flat/", MaxKeys: 2 });
  expect([keysOf(plain), plain.IsTruncated, plain.NextMarker]).toEqual([
    ["flat/0000", "flat/0001"],
    true,
    undefined,
  ]);
  expect(plain.Contents?.[0]?.Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
  const next = await v1({ Prefix: "flat/", MaxKeys: 2, Marker: "flat/0001" });
  expect([keysOf(next), next.Marker]).toEqual([["flat/0002", "flat/0003"], "flat/0001"]);
  const rolled = await v1({ Delimiter: "/", MaxKeys: 1 });
  expect([prefixesOf(rolled), rolled.NextMarker]).toEqual([["flat/"], "flat/"]);
  const rest = await v1({ Delimiter: "/", Marker: rolled.NextMarker });
  expect([prefixesOf(rest), keysOf(rest), rest.NextMarker]).toEqual([
    ["tree/"],
    ["top"],
    undefined,
  ]);
});

test("StartAfter counts until a token is there", async () => {
  const page = await v2({ Prefix: "flat/", StartAfter: "flat/1247", MaxKeys: 1 });
  expect([keysOf(page), page.StartAfter]).toEqual([["flat/1248"], "flat/1247"]);
  const token = { ContinuationToken: page.NextContinuationToken };
  const next = await v2({ Prefix: "flat/", StartAfter: "flat/0000", ...token });
  expect(keysOf(next)).toEqual(["flat/1249"]);
  expect((await v2({ StartAfter: "zzz" })).KeyCount).toBe(0);
});

test("owners are told on request", async () => {
  const [without] = (await v2({ MaxKeys: 1 })).Contents ?? [];
  expect(without?.Owner).toBeUndefined();
  const [withOwner] = (await v2({ MaxKeys: 1, FetchOwner: true })).Contents ?? [];
  expect(withOwner?.Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
  expect(withOwner).toMatchObject({ Size: 1, StorageClass: "STANDARD", ETag: expect.any(String) });
});

test("MaxKeys 0 is an empty page that is not truncated", async () => {
  for (const page of [await v1({ MaxKeys: 0 }), await v2({ MaxKeys: 0 })]) {
    expect([page.IsTruncated, page.Contents ?? [], page.MaxKeys]).toEqual([false, [], 0]);
  }
});

test("arguments that cannot be are refused with their names", async () => {
  expect(await denialOf(v2({ MaxKeys: -1 }))).toMatchObject({
    name: "InvalidArgument",
    status: 400,
    message: "Argument max-keys must be an integer between 0 and 2147483647",
    fields: { ArgumentName: "max-keys", ArgumentValue: "-1" },
  });
  for (const ContinuationToken of ["made-up", ""]) {
    expect(await denialOf(v2({ ContinuationToken }))).toMatchObject({
      name: "InvalidArgument",
      message: "The continuation token provided is incorrect",
      fields: { ArgumentName: "continuation-token" },
    });
  }
  for (const list of [v1, v2]) {
    expect(await denialOf(list({ EncodingType: "base64" }))).toMatchObject({
      name: "InvalidArgument",
      message: "Invalid Encoding Method specified in Request",
      fields: { ArgumentName: "encoding-type", ArgumentValue: "base64" },
    });
  }
  await open.allowEveryone();
  const word = await open.raw("GET", `/${BUCKET}?max-keys=many`);
  expect([word.status, element(word, "Code"), element(word, "ArgumentName")]).toEqual([
    400,
    "InvalidArgument",
    "max-keys",
  ]);
});

describe("keys of every kind", () => {
  const odd = [
    "odd/ space",
    "odd/+plus",
    "odd/%2F",
    "odd/ü/x",
    "odd/🦊",
    "odd/\ue000",
    "odd/~*'()",
  ];
  beforeAll(async () => {
    for (const key of odd) await open.put(key, "x");
  });
  afterAll(async () => {
    const Objects = odd.map((Key) => ({ Key }));
    await open.s3.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
  });

  test("come in the order of their UTF-8 bytes", async () => {
    const bytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
    expect(keysOf(await v2({ Prefix: "odd/" }))).toEqual([...odd].sort(bytes));
  });

  test("are percent-encoded on request, a space as a plus", async () => {
    const page = await v2({ Prefix: "odd/", EncodingType: "url" });
    expect(page.EncodingType).toBe("url");
    expect(keysOf(page)).toContain("odd/+space");
    expect(keysOf(page)).toContain("odd/%2Bplus");
    expect(keysOf(page)).toContain("odd/%252F");
    expect(keysOf(page)).toContain("odd/%F0%9F%A6%8A");
    const rolled = await v2({ Prefix: "odd/ü", Delimiter: "/", EncodingType: "url" });
    expect(prefixesOf(rolled)).toEqual(["odd/%C3%BC/"]);
    expect(rolled.Prefix).toBe("odd/%C3%BC");
  });

  test.each(["/", "ü", "🦊", "dd", "odd/"])("the delimiter %s cuts behind itself", async (cut) => {
    const page = await v2({ Prefix: "", Delimiter: cut, StartAfter: "nz" });
    const rolled = odd.filter((key) => key.includes(cut));
    const expected = new Set(rolled.map((key) => key.slice(0, key.indexOf(cut) + cut.length)));
    expect(prefixesOf(page).filter((prefix) => prefix?.startsWith("odd"))).toEqual([...expected]);
  });
});

test("a listing sees every write that was acknowledged before it, at once", async () => {
  for (let round = 0; round < 10; round++) {
    const Key = `now/${round}`;
    await open.put(Key, "x");
    expect(keysOf(await v2({ Prefix: "now/" }))).toContain(Key);
    const Delete = { Objects: [{ Key }] };
    await open.s3.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete }));
    expect(keysOf(await v2({ Prefix: "now/" }))).toEqual([]);
  }
});
