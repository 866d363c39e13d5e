/** Keys are bytes of UTF-8, up to 1,024 of them: nothing is normalized, nothing is a directory. */
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, element, OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
  await open.allowEveryone();
});
afterAll(() => open.stop());

const KEYS: readonly (readonly [name: string, objectKey: string])[] = [
  ["slash first", "/leading"],
  ["two slashes", "a//b"],
  ["slashes alone", "///"],
  ["slash last", "folder/"],
  ["one dot", "a/./b"],
  ["two dots", "a/../b"],
  ["two dots first", "../up"],
  ["percent", "100%"],
  ["an encoded slash", "a%2Fb"],
  ["an encoded percent", "a%252Fb"],
  ["space", "a b  c"],
  ["plus", "a+b"],
  ["question and hash", "a?b#c&d=e"],
  ["quotes", `'single' "double" \`back\``],
  ["XML", "<a>&amp;</a>"],
  ["colon and at", "a:b@c;d,e=f$g!h*i(j)k~l"],
  ["backslash", "a\\b"],
  ["umlaut", "grün"],
  ["decomposed umlaut", "gru\u0308n"],
  ["Chinese", "文件/文件.txt"],
  ["emoji", "🦊/👩‍👩‍👧"],
  ["the last code point", "\u{10ffff}"],
  ["private use", "\ue000\uffee"],
  ["tab and newline", "tab\tline\nend\r"],
  ["control characters", "a\u0001\u001f\u007fb"],
  ["1,024 bytes", "k".repeat(1024)],
  ["1,024 bytes in two-byte characters", "ü".repeat(512)],
];

describe.each(KEYS)("a key with %s", (_name, Key) => {
  test("is put, read, listed by itself, copied and deleted as it is", async () => {
    await open.put(Key, `of ${Key}`);
    expect(await open.text(Key)).toBe(`of ${Key}`);
    const where = { Bucket: BUCKET, Key };
    expect((await open.s3.send(new HeadObjectCommand(where))).ETag).toMatch(/^"/);
    for (const EncodingType of ["url", undefined] as const) {
      // XML 1.0 has no way to write most control characters: AWS's clients ask for `url` then.
      if (EncodingType === undefined && /[\u0000-\u0008\u000b-\u001f]/.test(Key)) continue;
      const { Contents } = await open.s3.send(
        new ListObjectsV2Command({ Bucket: BUCKET, Prefix: Key, EncodingType }),
      );
      const listed = `${Contents?.[0]?.Key}`;
      expect(EncodingType === "url" ? formDecoded(listed) : listed).toBe(Key);
    }
    if (Buffer.byteLength(Key) < 1000) {
      const copied = `${Key}-copied`;
      const CopySource = `${BUCKET}/${encodeURIComponent(Key)}`;
      await open.s3.send(new CopyObjectCommand({ Bucket: BUCKET, Key: copied, CopySource }));
      expect(await open.text(copied)).toBe(`of ${Key}`);
      await open.s3.send(
        new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects: [{ Key: copied }] } }),
      );
      expect((await denialOf(open.get(copied))).name).toBe("NoSuchKey");
    }
    await open.s3.send(new DeleteObjectCommand(where));
    expect(await denialOf(open.get(Key))).toMatchObject({ name: "NoSuchKey", status: 404 });
  });
});

const formDecoded = (text: string) => decodeURIComponent(text.replaceAll("+", " "));

test("keys that look alike are different objects", async () => {
  const alike = ["a/b", "a//b", "/a/b", "a%2Fb", "a/./b", "a/c/../b", "A/b", "a/b/"];
  for (const Key of alike) await open.put(Key, Key);
  for (const Key of alike) expect(await open.text(Key)).toBe(Key);
  for (const Key of alike) await open.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
});

test("a key of 1,025 bytes is KeyTooLongError", async () => {
  for (const Key of ["k".repeat(1025), `${"ü".repeat(512)}x`]) {
    expect(await denialOf(open.put(Key, "x"))).toMatchObject({
      name: "KeyTooLongError",
      status: 400,
      message: "Your key is too long",
      fields: { Size: "1025", MaxSizeAllowed: "1024" },
    });
  }
});

test.each([
  ["%20", " "],
  ["+", "+"],
  ["%2B", "+"],
  ["a%2fb", "a/b"],
  ["a/b", "a/b"],
  ["%F0%9F%A6%8A", "🦊"],
  ["~!*'()", "~!*'()"],
])("the path %j on the wire is the key %j", async (path, Key) => {
  const put = await open.raw("PUT", `/${BUCKET}/${path}`, { body: Key });
  expect(put.status).toBe(200);
  expect(await open.text(Key)).toBe(Key);
  await open.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
});

test.each(["%AE%8A-", "%", "%zz", "%C3"])("the path %j is no URI", async (path) => {
  const answer = await open.raw("GET", `/${BUCKET}/${path}`);
  expect([answer.status, element(answer, "Code"), element(answer, "Message")]).toEqual([
    400,
    "InvalidURI",
    "Couldn&apos;t parse the specified URI.",
  ]);
});
