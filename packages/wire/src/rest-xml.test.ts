import { beforeAll, describe, expect, test } from "vitest";
import type { Route, ServiceCodec } from "./codec.ts";
import { openCodec } from "./open-codec.ts";
import type { RequestHead } from "./request.ts";
import { ServiceError } from "./service-error.ts";

let s3: ServiceCodec;
beforeAll(async () => {
  s3 = await openCodec("s3");
});

const context = { requestId: "4442587FB7D0A2F9", hostId: "Uuag1LuByRx9", head: false };
const bytes = (text: string) => new TextEncoder().encode(text);

function headOf(method: string, target: string, headers: Record<string, string> = {}): RequestHead {
  const [path = "/", query = ""] = target.split("?");
  return { method, path, query, headers, rawHeaders: [] };
}

function routeOf(head: RequestHead): Route {
  const outcome = s3.route(head);
  if (outcome.kind !== "matched") throw new Error(outcome.kind);
  return outcome.route;
}

function parse(method: string, target: string, body: string, headers?: Record<string, string>) {
  const head = headOf(method, target, headers);
  return s3.parse(routeOf(head), head, bytes(body));
}

function refusal(run: () => unknown): ServiceError {
  try {
    run();
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  throw new Error("was not refused");
}

describe("errors of S3", () => {
  test("have a document without namespace, with code, message, details and both ids", () => {
    const error = new ServiceError("NoSuchKey", 404, "The specified key does not exist.", {
      fields: { Key: "a<b\n" },
    });
    const answer = s3.serializeError("rest-xml", error, context);
    expect(answer.status).toBe(404);
    expect(answer.headers["content-type"]).toBe("application/xml");
    expect(answer.body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code>' +
        "<Message>The specified key does not exist.</Message><Key>a&lt;b&#xA;</Key>" +
        "<RequestId>4442587FB7D0A2F9</RequestId><HostId>Uuag1LuByRx9</HostId></Error>",
    );
  });

  test("have no body for HEAD and for 304", () => {
    const missing = new ServiceError("NoSuchKey", 404, "x");
    expect(s3.serializeError("rest-xml", missing, { ...context, head: true }).body).toBeUndefined();
    const unchanged = new ServiceError("NotModified", 304, "x", { headers: { etag: '"a"' } });
    const answer = s3.serializeError("rest-xml", unchanged, context);
    expect(answer.body).toBeUndefined();
    expect(answer.headers.etag).toBe('"a"');
  });
});

describe("answers of S3", () => {
  const write = (method: string, target: string, output: object) =>
    s3.serialize(routeOf(headOf(method, target)), output, context);

  test("ListBuckets names the owner before the buckets", () => {
    const body = `${write("GET", "/", { Buckets: [{ Name: "b" }], Owner: { ID: "o" } }).body}`;
    expect(body).toContain("<Owner><ID>o</ID></Owner><Buckets>");
  });

  test("GetBucketLocation has its constraint as the root, empty for us-east-1", () => {
    const location = '<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">';
    expect(write("GET", "/b?location", { LocationConstraint: "eu-west-1" }).body).toContain(
      `${location}eu-west-1</LocationConstraint>`,
    );
    expect(write("GET", "/b?location", {}).body).toContain(`${location}</LocationConstraint>`);
  });

  test("a range is 206, a whole object 200", () => {
    expect(write("GET", "/b/k", { ContentRange: "bytes 0-1/9" }).status).toBe(206);
    expect(write("GET", "/b/k", {}).status).toBe(200);
  });

  test("metadata, dates and checksums are headers", () => {
    const answer = write("GET", "/b/k", {
      Body: bytes("x"),
      LastModified: new Date(Date.UTC(2009, 9, 28, 22, 32)),
      Metadata: { Colour: "red" },
      ContentLength: 1,
    });
    expect(answer.headers).toMatchObject({
      "last-modified": "Wed, 28 Oct 2009 22:32:00 GMT",
      "x-amz-meta-colour": "red",
      "content-length": "1",
    });
    expect(answer.body).toEqual(bytes("x"));
  });

  test("a header never holds a line break, and holds UTF-8 beyond Latin-1", () => {
    const { headers } = write("GET", "/b/k", { Metadata: { a: "x\r\nset-cookie: y", b: "漢" } });
    expect(headers["x-amz-meta-a"]).toBe("x  set-cookie: y");
    expect(Buffer.from(headers["x-amz-meta-b"]!, "latin1").toString("utf8")).toBe("漢");
  });

  test("grantees carry their type as an attribute", () => {
    const grant = { Grantee: { Type: "CanonicalUser", ID: "i" }, Permission: "READ" };
    expect(write("GET", "/b?acl", { Grants: [grant] }).body).toContain(
      '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">',
    );
  });

  test("DeleteObject is 204 without a body", () => {
    expect(write("DELETE", "/b/k", {})).toMatchObject({ status: 204, body: undefined });
  });
});

describe("requests to S3", () => {
  test("a document is read with or without its namespace", () => {
    const inner = "<Object><Key>a&amp;b</Key></Object><Quiet>true</Quiet>";
    const expected = { Bucket: "b", Delete: { Objects: [{ Key: "a&b" }], Quiet: true } };
    expect(parse("POST", "/b?delete", `<Delete>${inner}</Delete>`)).toEqual(expected);
    const namespaced = `<s:Delete xmlns:s="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</s:Delete>`;
    expect(parse("POST", "/b?delete", namespaced)).toEqual(expected);
  });

  test.each([
    "<Delete>",
    "<Other/>",
    "not xml",
    "<Delete><Quiet>maybe</Quiet></Delete>",
    "<Delete><Object><Key><b/></Key></Object></Delete>",
  ])("%s is MalformedXML", (body) => {
    expect(refusal(() => parse("POST", "/b?delete", body))).toMatchObject({
      code: "MalformedXML",
      status: 400,
      message:
        "The XML you provided was not well-formed or did not validate against our published schema",
    });
  });

  test("a filter is one thing or another, not both", () => {
    const document = (filter: string) =>
      `<AnalyticsConfiguration><Id>i</Id><Filter>${filter}</Filter></AnalyticsConfiguration>`;
    const tag = "<Tag><Key>k</Key><Value>v</Value></Tag>";
    const put = (filter: string) => parse("PUT", "/b?analytics&id=i", document(filter));
    expect(put(tag)).toMatchObject({
      AnalyticsConfiguration: { Filter: { Tag: { Key: "k", Value: "v" } } },
    });
    expect(refusal(() => put(`${tag}<Prefix>p</Prefix>`)).code).toBe("MalformedXML");
  });

  test("a document that is required must not be empty", () => {
    expect(refusal(() => parse("POST", "/b?delete", ""))).toMatchObject({
      code: "MissingRequestBodyError",
      message: "Request Body is empty",
    });
    expect(parse("PUT", "/b", "")).toEqual({ Bucket: "b" });
  });

  test("a number in the query string must be one", () => {
    expect(refusal(() => parse("GET", "/b?max-keys=many", ""))).toMatchObject({
      code: "InvalidArgument",
      message: "Provided max-keys not an integer or within integer range",
      fields: { ArgumentName: "max-keys", ArgumentValue: "many" },
    });
  });

  test("a conditional date that cannot be read counts as absent", () => {
    const headers = { "if-modified-since": "yesterday", "if-none-match": '"e"' };
    expect(parse("GET", "/b/k", "", headers)).toEqual({
      Bucket: "b",
      Key: "k",
      IfNoneMatch: '"e"',
    });
  });
});
