import { expect, test } from "vitest";
import { withHoistedHeaders } from "./hoisted-headers.ts";
import { requestHead } from "./request-head.ts";

const hoisted = (query: string, ...headers: string[]) =>
  Object.entries(withHoistedHeaders(requestHead("PUT", `/b/k?${query}`, headers)).headers);

test("x-amz parameters count as the headers that they were, in any case", () => {
  expect(hoisted("x-amz-meta-a=a%20b%2Bc&X-Amz-Acl=private&x-id=PutObject", "host", "h")).toEqual([
    ["host", "h"],
    ["x-amz-meta-a", "a b+c"],
    ["x-amz-acl", "private"],
  ]);
});

test("a header that was sent as one counts more", () => {
  expect(hoisted("x-amz-meta-a=query", "x-amz-meta-a", "header")).toEqual([
    ["x-amz-meta-a", "header"],
  ]);
});

test("the signature's own parameters and checksums of a body that was not there are no headers", () => {
  const signing =
    "X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Date=c&X-Amz-Expires=d&X-Amz-SignedHeaders=e&X-Amz-Signature=f&X-Amz-Security-Token=g&X-Amz-Content-Sha256=h&X-Amz-Region-Set=i";
  const checksums = "x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32";
  const head = requestHead("PUT", `/b/k?${signing}&${checksums}`, []);
  expect(withHoistedHeaders(head)).toBe(head);
});
