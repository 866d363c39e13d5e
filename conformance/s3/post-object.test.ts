/** Browser uploads: forms signed by the SDK, forms signed by hand, and forms that nobody signed. */
import { createHash } from "node:crypto";
import { request } from "node:http";
import {
  DeleteBucketPolicyCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
} from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import {
  answerOf,
  FILE,
  type Field,
  FORM_HEADERS,
  type FormParts,
  formOf,
  signedFields,
} from "./form.ts";
import { BUCKET, element, OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
});
afterAll(() => open.stop());

const post = (fields: readonly Field[], path = `/${BUCKET}`) =>
  open.raw("POST", path, { headers: FORM_HEADERS, body: formOf(fields) });
const sign = (...form: FormParts) => signedFields(open.emulator.running.clock.now(), ...form);
const head = (Key: string): Promise<HeadObjectCommandOutput> =>
  open.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key, ChecksumMode: "ENABLED" }));

describe("a form that the SDK signed", () => {
  test("is stored with everything it says of the object", async () => {
    const Fields = {
      "Content-Type": "text/plain",
      "Cache-Control": "max-age=60",
      "x-amz-meta-Artist": "Bjørk",
      success_action_status: "201",
    };
    const { url, fields } = await createPresignedPost(open.s3, {
      Bucket: BUCKET,
      Key: ["uploads/", "{filename}"].join("$"),
      Fields,
      Conditions: [
        ["content-length-range", 1, 100],
        ...Object.entries(Fields).map((f) => ["eq", `$${f[0]}`, f[1]] as never),
      ],
    });
    const answer = await post([...Object.entries(fields), FILE], new URL(url).pathname);
    const key = "uploads/ünder way.txt";
    const etag = `"${createHash("md5").update("content of the file").digest("hex")}"`;
    expect(answer.status).toBe(201);
    expect(element(answer, "Key")).toBe(key);
    expect(element(answer, "Bucket")).toBe(BUCKET);
    expect(element(answer, "ETag")?.replaceAll("&quot;", '"')).toBe(etag);
    expect(element(answer, "Location")).toBe(answer.headers.location);
    expect(String(answer.headers.location)).toContain("uploads%2F%C3%BCnder%20way.txt");
    expect(answer.headers.etag).toBe(etag);
    const described = await head(key);
    expect(described).toMatchObject({
      ContentType: "text/plain",
      CacheControl: "max-age=60",
      ContentLength: 19,
      ChecksumType: "FULL_OBJECT",
    });
    expect(described.Metadata).toEqual({ artist: "=?UTF-8?Q?Bj=C3=B8rk?=" });
    expect(await open.text(key)).toBe("content of the file");
    const located = await open.raw("GET", new URL(String(answer.headers.location)).pathname);
    // Not for everybody: but it is that object's own address.
    expect([located.status, element(located, "Code")]).toEqual([403, "AccessDenied"]);
  });

  test("may say what no header can carry: spaces stand for it, and metadata are encoded words", async () => {
    const Fields = {
      "Content-Disposition": 'filename="a\u0001—é.pdf"',
      "x-amz-meta-control": "\u0000\u0001",
      "x-amz-meta-word": "=?UTF-8?B?YWJj?=",
    };
    const { url, fields } = await createPresignedPost(open.s3, {
      Bucket: BUCKET,
      Key: "odd-fields",
      Fields,
    });
    expect((await post([...Object.entries(fields), FILE], new URL(url).pathname)).status).toBe(204);
    const answer = await open.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: "odd-fields" }));
    expect(answer.ContentDisposition).toBe('filename="a  é.pdf"');
    expect(answer.Metadata).toEqual({
      control: "=?UTF-8?B?AAE=?=",
      word: "=?UTF-8?B?YWJj?=",
    });
  });

  test("works by fetch and FormData, below the bucket's own host", async () => {
    const { fields } = await createPresignedPost(open.s3, { Bucket: BUCKET, Key: "by-form-data" });
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", new Blob(["blob"]), "a.bin");
    const sent = new Request("http://localhost/", { method: "POST", body: form });
    const answer = await open.raw("POST", "/", {
      headers: {
        host: `${BUCKET}.s3.localhost`,
        "content-type": String(sent.headers.get("content-type")),
      },
      body: new Uint8Array(await sent.arrayBuffer()),
    });
    expect([answer.status, answer.body]).toEqual([204, ""]);
    expect(answer.headers.location).toBe(`http://${BUCKET}.s3.localhost/by-form-data`);
    expect(await open.text("by-form-data")).toBe("blob");
  });
});

describe("a policy", () => {
  const key: Field = ["key", "by-policy"];
  const isKey = { key: "by-policy" };
  const refusal = async (fields: readonly Field[], conditions: readonly unknown[], more = {}) =>
    answerOf(await post(sign(fields, conditions, more)));

  test("holds for values, beginnings and sizes, whatever the case of a field's name", async () => {
    const fields: Field[] = [
      ["KEY", "by-policy"],
      ["Content-Type", "image/png"],
      ["x-ignore-me", "1"],
    ];
    const conditions = [
      ["eq", "$Key", "by-policy"],
      ["starts-with", "$content-TYPE", "image/"],
      ["content-length-range", "19", 19],
    ];
    expect((await post(sign(fields, conditions))).status).toBe(204);
    expect(await head("by-policy")).toMatchObject({ ContentType: "image/png" });
  });

  test("is broken by another value, a missing or an unknown field", async () => {
    const against = (reason: string) => [
      403,
      "AccessDenied",
      `Invalid according to Policy: ${reason}`,
    ];
    expect(await refusal([key], [{ key: "other" }])).toEqual(
      against('Policy Condition failed: ["eq", "$key", "other"]'),
    );
    expect(await refusal([key], [isKey, ["starts-with", "$acl", ""]])).toEqual(
      against('Policy Condition failed: ["starts-with", "$acl", ""]'),
    );
    expect(await refusal([key, ["x-amz-meta-a", "1"]], [isKey])).toEqual(
      against("Extra input fields: x-amz-meta-a"),
    );
    expect(await refusal([key], [isKey, { bucket: "other" }])).toEqual(
      against('Policy Condition failed: ["eq", "$bucket", "other"]'),
    );
  });

  test("limits the size of the file, and nothing is stored of one that does not fit", async () => {
    const large = await post(
      sign([["key", "sized"]], [{ key: "sized" }, ["content-length-range", 1, 10]]),
    );
    expect(answerOf(large).slice(0, 2)).toEqual([400, "EntityTooLarge"]);
    expect([element(large, "ProposedSize"), element(large, "MaxSizeAllowed")]).toEqual([
      "19",
      "10",
    ]);
    const small = await post(
      sign([["key", "sized"]], [{ key: "sized" }, ["content-length-range", 20, 30]]),
    );
    expect(answerOf(small).slice(0, 2)).toEqual([400, "EntityTooSmall"]);
    expect([element(small, "ProposedSize"), element(small, "MinSizeAllowed")]).toEqual([
      "19",
      "20",
    ]);
    const never = sign([["key", "sized"]], [{ key: "sized" }, ["content-length-range", 0, -1]]);
    expect(answerOf(await post(never)).slice(0, 2)).toEqual([400, "EntityTooLarge"]);
    expect(await denialOf(head("sized"))).toMatchObject({ status: 404 });
  });

  test.each([
    [{ conditions: [] }, "Policy missing expiration."],
    [{ expiration: "soon", conditions: [] }, "Invalid 'expiration' value: 'soon'"],
    [{ expiration: "2030-01-01T00:00:00Z" }, "Policy missing conditions."],
    [
      { expiration: "2030-01-01T00:00:00Z", conditions: [{ a: "1", b: "2" }] },
      "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
    ],
  ])("%j is no policy", async (policy, reason) => {
    expect(await refusal([key], [], { policy })).toEqual([
      400,
      "InvalidPolicyDocument",
      `Invalid Policy: ${reason}`,
    ]);
  });
});

describe("a form that nobody signed", () => {
  test("is denied, and goes where the bucket lets everybody write", async () => {
    const form: Field[] = [["key", "anonymous"], FILE];
    expect(answerOf(await post(form)).slice(0, 2)).toEqual([403, "AccessDenied"]);
    await open.allowEveryone();
    expect((await post(form)).status).toBe(204);
    expect(await open.text("anonymous")).toBe("content of the file");
    await open.s3.send(new DeleteBucketPolicyCommand({ Bucket: BUCKET }));
  });

  test("answers as it is asked to", async () => {
    await open.allowEveryone();
    const asking = (...more: Field[]) => post([["key", "a b/ü"], ...more, FILE]);
    expect((await asking(["success_action_status", "200"])).status).toBe(200);
    expect((await asking(["success_action_status", "404"])).status).toBe(204);
    const redirected = await asking(["success_action_redirect", "http://example.com/done?x=1"]);
    const etag = encodeURIComponent(String(redirected.headers.etag));
    expect([redirected.status, redirected.headers.location]).toEqual([
      303,
      `http://example.com/done?x=1&bucket=${BUCKET}&key=a%20b%2F%C3%BC&etag=${etag}`,
    ]);
    expect((await asking(["redirect", "http://example.com/"])).status).toBe(303);
    expect((await asking(["redirect", "no url"])).status).toBe(204);
    const abroad = await asking(["redirect", "http://例え.example/"]);
    expect(abroad.headers.location).toMatch(/^http:\/\/%E4%BE%8B%E3%81%88\.example\/\?bucket=/);
  });

  test("of a bucket that is not there, without key, without file, with two, that is no form", async () => {
    await open.allowEveryone();
    const key: Field = ["key", "k"];
    expect(answerOf(await post([key, FILE], "/no-such-bucket")).slice(0, 2)).toEqual([
      404,
      "NoSuchBucket",
    ]);
    expect(answerOf(await post([FILE]))[2]).toContain("a field named 'key'");
    expect(answerOf(await post([FILE, key]))[2]).toContain("a field named 'key'");
    expect(answerOf(await post([key]))).toEqual([
      400,
      "InvalidArgument",
      "POST requires exactly one file upload per request.",
    ]);
    expect(answerOf(await post([key, FILE, FILE])).slice(0, 2)).toEqual([
      400,
      "IncorrectNumberOfFilesInPostRequest",
    ]);
    expect(answerOf(await post([key, ["x", "y".repeat(20_480)], FILE])).slice(0, 2)).toEqual([
      400,
      "MaxPostPreDataLengthExceeded",
    ]);
    const cut = await open.raw("POST", `/${BUCKET}`, {
      headers: FORM_HEADERS,
      body: formOf([["key", "cut"], FILE]).subarray(0, -10),
    });
    expect(answerOf(cut).slice(0, 2)).toEqual([400, "MalformedPOSTRequest"]);
    expect(await denialOf(head("cut"))).toMatchObject({ status: 404 });
    const plain = await open.raw("POST", `/${BUCKET}`, { body: "key=value" });
    expect(answerOf(plain).slice(0, 2)).toEqual([412, "PreconditionFailed"]);
    expect(element(plain, "Condition")).toBe(
      "Bucket POST must be of the enclosure-type multipart/form-data",
    );
  });

  test("may say which checksum its file has, and is refused when it has another", async () => {
    await open.allowEveryone();
    const sha256 = createHash("sha256").update("content of the file").digest("base64");
    const asking = (value: string) =>
      post([["key", "summed"], ["x-amz-checksum-sha256", value], FILE]);
    expect((await asking(sha256)).status).toBe(204);
    expect(await head("summed")).toMatchObject({ ChecksumSHA256: sha256 });
    const other = createHash("sha256").update("other").digest("base64");
    expect(answerOf(await asking(other)).slice(0, 2)).toEqual([400, "BadDigest"]);
  });

  test("is sealed as its fields ask: by the bucket's key, or by one that it brings along", async () => {
    await open.allowEveryone();
    const sealed = await post([
      ["key", "sealed"],
      ["x-amz-server-side-encryption", "AES256"],
      FILE,
    ]);
    expect([sealed.status, sealed.headers["x-amz-server-side-encryption"]]).toEqual([
      204,
      "AES256",
    ]);
    const key = Buffer.alloc(32, "k");
    const customer = {
      SSECustomerAlgorithm: "AES256",
      SSECustomerKey: key.toString("base64"),
      SSECustomerKeyMD5: createHash("md5").update(key).digest("base64"),
    };
    const header = "x-amz-server-side-encryption-customer";
    const own = await post([
      ["key", "own-key"],
      [`${header}-algorithm`, customer.SSECustomerAlgorithm],
      [`${header}-key`, customer.SSECustomerKey],
      [`${header}-key-MD5`, customer.SSECustomerKeyMD5],
      FILE,
    ]);
    expect([own.status, own.headers[`${header}-key-md5`]]).toEqual([
      204,
      customer.SSECustomerKeyMD5,
    ]);
    expect(await denialOf(open.get("own-key"))).toMatchObject({ status: 400 });
    expect(await open.text("own-key", customer)).toBe("content of the file");
  });

  test("with a field of which S3 knows nothing is refused, never ignored", async () => {
    await open.allowEveryone();
    const answer = await post([["key", "k"], ["x-amz-no-such-thing", "1"], FILE]);
    expect(answerOf(answer).slice(0, 2)).toEqual([501, "NotImplemented"]);
    const storage = await post([["key", "k"], ["x-amz-storage-class", "NOTHING"], FILE]);
    expect(answerOf(storage).slice(0, 2)).toEqual([400, "InvalidStorageClass"]);
    const acl = await post([["key", "k"], ["acl", "public-read"], FILE]);
    expect(answerOf(acl).slice(0, 2)).toEqual([400, "AccessControlListNotSupported"]);
  });
});

test("a large file streams into the store: 64 MiB in chunks of unknown number", async () => {
  await open.allowEveryone();
  const piece = Buffer.alloc(1024 * 1024, "0123456789abcdef\r\n--");
  const [before, after] = formOf([
    ["key", "large"],
    ["file", "\0CUT\0", "l"],
  ])
    .toString("latin1")
    .split("\0CUT\0") as [string, string];
  const hash = createHash("md5");
  const answer = await new Promise<number>((resolve, reject) => {
    const { port } = open.emulator.running;
    const headers = FORM_HEADERS;
    const sent = request({ port, method: "POST", path: `/${BUCKET}`, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject);
    sent.write(before, "latin1");
    for (let index = 0; index < 64; index++) {
      hash.update(piece);
      sent.write(piece);
    }
    sent.end(after, "latin1");
  });
  expect(answer).toBe(204);
  expect(await head("large")).toMatchObject({
    ContentLength: 64 * piece.length,
    ETag: `"${hash.digest("hex")}"`,
  });
});

/** The last one: signatures of the SDK would be out of date from here on. */
test.each(["x-amz-meta-", "x-amz-meta-a b", "x-amz-meta-\u00fc"])(
  "metadata that no header could bring back is refused: %j",
  async (name) => {
    const fields: Field[] = [
      ["key", "odd-metadata"],
      [name, "v"],
    ];
    const refused = await post(sign(fields, [{ key: "odd-metadata" }, { [name]: "v" }]));
    expect([refused.status, element(refused, "Code")]).toEqual([400, "InvalidArgument"]);
  },
);

test("a policy is over when the emulator's clock says so", async () => {
  const fields = sign([["key", "late"]], [{ key: "late" }], { expiresMs: 3_600_000 });
  expect((await post(fields)).status).toBe(204);
  await open.emulator.running.clock.advance(3_600_000);
  expect(answerOf(await post(fields))).toEqual([
    403,
    "AccessDenied",
    "Invalid according to Policy: Policy expired.",
  ]);
});
