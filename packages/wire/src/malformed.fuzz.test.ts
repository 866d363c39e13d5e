/**
 * Whatever bytes come in, a request is read or refused with an AWS error of the 400 class that can
 * be written in the request's protocol: no other exception, in every protocol and for every
 * operation.
 */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { ServiceCodec } from "./codec.ts";
import type { OperationModel, ProtocolName } from "./model.ts";
import { openCodec } from "./open-codec.ts";
import type { RequestHead } from "./request.ts";
import { ServiceError } from "./service-error.ts";

const SERVICES =
  "s3 iam sts organizations accessanalyzer dynamodb dynamodbstreams lambda logs ec2 fis".split(" ");
const RUNS = 400;
const codecs = new Map<string, ServiceCodec>();
beforeAll(async () => {
  for (const service of SERVICES) codecs.set(service, await openCodec(service));
});

interface Refusal {
  readonly code: string;
  readonly status: number;
}

/** Undefined when the request was read. Throws what a server must never meet. */
function refusalOf(codec: ServiceCodec, head: RequestHead, body: Uint8Array): Refusal | undefined {
  const protocol = codec.model.protocols[0]!;
  let outcome = codec.route(head);
  if (outcome.kind === "needs-body") outcome = codec.route(head, body);
  if (outcome.kind === "needs-body") throw new Error("the body does not suffice to route");
  if (outcome.kind === "unknown") return written(codec, outcome.protocol, outcome.error);
  // A streamed body is not read here.
  if (outcome.route.streamingInput) return undefined;
  try {
    const input = codec.parse(outcome.route, head, body);
    codec.check(outcome.route, input);
    return undefined;
  } catch (error) {
    return written(codec, outcome.route.protocol ?? protocol, error);
  }
}

function written(codec: ServiceCodec, protocol: ProtocolName, error: unknown): Refusal {
  if (!(error instanceof ServiceError)) throw error;
  if (error.status < 400 || error.status > 499) throw new Error(`status ${error.status}`);
  const context = { requestId: "r", head: false };
  const answer = codec.serializeError(protocol, error, context);
  if (answer.status !== error.status || answer.body === undefined) throw new Error("no answer");
  return { code: error.code, status: error.status };
}

/** A request for the operation, with `body` as its document and `noise` in what HTTP carries. */
function requestFor(
  codec: ServiceCodec,
  operation: OperationModel,
  protocol: ProtocolName,
  noise: { readonly path: string; readonly query: string; readonly header?: string },
): RequestHead {
  const { model } = codec;
  const headers: Record<string, string> = { host: "localhost" };
  let [path = "/", query = ""] = ["/", ""];
  let method = "POST";
  switch (protocol) {
    case "aws-json-1.0":
    case "aws-json-1.1":
      headers["x-amz-target"] = `${model.targetPrefix}.${operation.name}`;
      headers["content-type"] = `application/x-amz-json-${protocol.slice(-3)}`;
      break;
    case "rpcv2-cbor":
      path = `/service/${model.targetPrefix}/operation/${operation.name}`;
      headers["smithy-protocol"] = "rpc-v2-cbor";
      headers["content-type"] = "application/cbor";
      break;
    case "query":
    case "ec2-query":
      headers["content-type"] = "application/x-www-form-urlencoded";
      break;
    default: {
      method = operation.http!.method;
      [path = "/", query = ""] = operation.http!.path.split("?");
      path = path.replaceAll(/\{[^}]*\}/g, noise.path);
      query = [query, noise.query].filter((part) => part !== "").join("&");
      const input = operation.input === undefined ? undefined : model.shapes[operation.input];
      for (const [name, member] of Object.entries(
        input && "members" in input ? input.members : {},
      )) {
        if (member.location === "header" && noise.header !== undefined)
          headers[(member.wireName ?? name).toLowerCase()] = noise.header;
        if (member.location === "query") query += `&${member.wireName ?? name}=${noise.query}`;
      }
    }
  }
  const rawHeaders = Object.entries(headers).flat();
  return { method, path, query, headers, rawHeaders };
}

const DOCUMENTS: Readonly<Record<ProtocolName, readonly Uint8Array[]>> = {
  "rest-xml": [
    Buffer.from(
      '<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>a&amp;b</Key></Object><Quiet>true</Quiet></Delete>',
    ),
    Buffer.from(
      "<Tagging><TagSet><Tag><Key>k</Key><Value><![CDATA[v]]></Value></Tag></TagSet></Tagging>",
    ),
  ],
  "rest-json": [
    Buffer.from(
      '{"FunctionName":"f","Role":"arn:aws:iam::1:role/r","Code":{"ZipFile":"AAAA"},"Timeout":3}',
    ),
  ],
  "aws-json-1.0": [
    Buffer.from(
      '{"TableName":"abc","Item":{"a":{"S":"x"},"b":{"L":[{"N":"1"},{"B":"AAAA"}]}},"ReturnValues":"NONE"}',
    ),
  ],
  "aws-json-1.1": [Buffer.from("{}")],
  // {"TableName": "abc", "Item": {"a": {"S": "x"}}, "Limit": 5}
  "rpcv2-cbor": [
    Buffer.from(
      "a3695461626c654e616d656361626364497465 6da16161a161536178654c696d697405".replace(" ", ""),
      "hex",
    ),
    Buffer.from("bf695461626c654e616d6563616263644974656dbf6161bf61537f6178ffffffff", "hex"),
  ],
  query: [
    Buffer.from(
      "Version=2010-05-08&RoleName=r&Tags.member.1.Key=k&Tags.member.1.Value=v&MaxItems=10",
    ),
  ],
  "ec2-query": [
    Buffer.from(
      "Version=2016-11-15&CidrBlock=10.0.0.0%2F16&TagSpecification.1.Tag.1.Key=k&DryRun=true",
    ),
  ],
};

/** Pieces that break parsers. */
const HOSTILE = [
  "\u0000",
  "\ufeff",
  '"',
  "<",
  "&#x0;",
  "&lol;",
  "]]>",
  "<!DOCTYPE a>",
  "<?xml",
  "{",
  "[",
  "%",
  "%zz",
  "%00",
  "%ff",
  "1e999",
  "-0",
  "99999999999999999999999999",
  "NaN",
  "null",
  "__proto__",
  "constructor",
  ".1.1.1",
  "=",
  "&",
  "\\u0000",
  "\\ud800",
].map((text) => Buffer.from(text));
const INVALID_UTF8 = [
  Buffer.from([0xff]),
  Buffer.from([0xc0, 0x80]),
  Buffer.from([0xed, 0xa0, 0x80]),
];

type Mutation = readonly [kind: "cut" | "flip" | "insert" | "repeat", at: number, what: number];

function mutate(seed: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  let bytes = Buffer.from(seed);
  for (const [kind, where, what] of mutations) {
    const at = bytes.length === 0 ? 0 : where % bytes.length;
    if (kind === "cut") bytes = bytes.subarray(0, at);
    else if (kind === "flip" && bytes.length > 0) bytes[at] = what & 0xff;
    else if (kind === "insert") {
      const pieces = [...HOSTILE, ...INVALID_UTF8];
      const piece = pieces[what % pieces.length]!;
      bytes = Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
    } else bytes = Buffer.concat([bytes, bytes.subarray(0, at)]);
  }
  return bytes;
}

const mutations = fc.array(
  fc.tuple(
    fc.constantFrom("cut", "flip", "insert", "repeat" as const),
    fc.nat(10_000),
    fc.nat(10_000),
  ) as fc.Arbitrary<Mutation>,
  { maxLength: 6 },
);
const noise = fc.record({
  path: fc.oneof(fc.constantFrom("a", "a%2Fb", "%", "%zz", "%c0%80", "..", "%2e%2e"), fc.webPath()),
  query: fc.oneof(
    fc.constantFrom("a", "a=%", "=%ff", "a=%c0%80&a", "1e999", "-1", "99999999999999999999"),
    fc.webQueryParameters(),
  ),
  header: fc.oneof(
    fc.constantFrom(
      "",
      "a",
      "-1",
      "1e999",
      "99999999999999999999",
      "Mon, 99 Foo 2020",
      '"',
      "a,,b",
    ),
    fc.string({ maxLength: 30 }),
  ),
});

const spoken = SERVICES.flatMap((service) => {
  const protocols: Record<string, readonly ProtocolName[]> = {
    s3: ["rest-xml"],
    lambda: ["rest-json"],
    logs: ["aws-json-1.1"],
    dynamodb: ["aws-json-1.0", "rpcv2-cbor"],
    ec2: ["ec2-query"],
  };
  return (protocols[service] ?? ["query"]).map((protocol) => ({ service, protocol }));
});

/** The query protocols name the operation in their body. */
function named(protocol: ProtocolName, operation: string, body: Uint8Array): Uint8Array {
  if (protocol !== "query" && protocol !== "ec2-query") return body;
  return Buffer.concat([Buffer.from(`Action=${operation}&`), body]);
}

describe.each(spoken)("$service over $protocol", ({ service, protocol }) => {
  const arbitraryBody = fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.constantFrom(...DOCUMENTS[protocol]), mutations)
        .map(([seed, list]) => mutate(seed, list)),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }) },
    { weight: 1, arbitrary: fc.json().map((text) => Buffer.from(text)) },
  );

  test("a damaged request is read or refused with a client error", () => {
    const codec = codecs.get(service)!;
    const names = Object.keys(codec.model.operations);
    fc.assert(
      fc.property(fc.constantFrom(...names), noise, arbitraryBody, (name, httpNoise, body) => {
        const operation = codec.model.operations[name]!;
        const head = requestFor(codec, operation, protocol, httpNoise);
        refusalOf(codec, head, named(protocol, name, body));
      }),
      { numRuns: RUNS },
    );
  });

  test("any method, path, query and headers are routed or refused with a client error", () => {
    const codec = codecs.get(service)!;
    const text = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom("%", "/%zz", "/a//b", "?", "Action="),
    );
    const head = fc.record({
      method: fc.constantFrom("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "X"),
      path: text.map((path) => `/${path}`),
      query: text,
      headers: fc.dictionary(
        fc.constantFrom(
          "x-amz-target",
          "content-type",
          "smithy-protocol",
          "x-amz-copy-source",
          "range",
        ),
        fc.string({ maxLength: 40 }),
      ),
    });
    fc.assert(
      fc.property(head, fc.uint8Array({ maxLength: 64 }), (request, body) => {
        const rawHeaders = Object.entries(request.headers).flat();
        refusalOf(codec, { ...request, rawHeaders }, body);
      }),
      { numRuns: RUNS },
    );
  });
});

describe("documents made to exhaust a reader are refused", () => {
  const deep = 20_000;
  const operations: Readonly<Record<string, string>> = {
    s3: "DeleteObjects",
    lambda: "CreateFunction",
    dynamodb: "PutItem",
    iam: "CreateRole",
    ec2: "CreateVpc",
  };

  function refusal(service: string, protocol: ProtocolName, body: Uint8Array): Refusal | undefined {
    const codec = codecs.get(service)!;
    const operation = codec.model.operations[operations[service]!]!;
    const head = requestFor(codec, operation, protocol, { path: "a", query: "" });
    return refusalOf(codec, head, named(protocol, operation.name, body));
  }

  const cborNested = (opening: number, inner: string): Uint8Array =>
    Buffer.concat([Buffer.alloc(deep, opening), Buffer.from(inner, "hex")]);

  test.each([
    ["brackets", "[".repeat(deep)],
    ["closed brackets", `${"[".repeat(deep)}${"]".repeat(deep)}`],
    ["objects", `${'{"a":'.repeat(deep)}1${"}".repeat(deep)}`],
    [
      "attribute values",
      `{"TableName":"abc","Item":{"a":${'{"M":{"a":'.repeat(deep)}{"S":""}${"}}".repeat(deep)}}}`,
    ],
    ["brackets around a long number", `${"[".repeat(deep)}12345678901234567890${"]".repeat(deep)}`],
  ])("nested JSON: %s", (_name, text) => {
    // Objects under a member that no model knows are not entered: then required members are missed.
    const codes = ["SerializationException", "ValidationException"];
    expect(codes).toContain(refusal("dynamodb", "aws-json-1.0", Buffer.from(text))?.code);
    expect(codes).toContain(refusal("lambda", "rest-json", Buffer.from(text))?.code);
  });

  test.each([
    ["arrays", () => cborNested(0x81, "00")],
    ["indefinite arrays", () => cborNested(0x9f, "00")],
    ["tags", () => cborNested(0xc6, "00")],
    ["an array of 2^53 elements", () => Buffer.from("9b001fffffffffffff", "hex")],
    ["a map of 2^32 pairs", () => Buffer.from("ba ff ff ff ff".replaceAll(" ", ""), "hex")],
    ["a text of 2^64 - 1 bytes", () => Buffer.from("7bffffffffffffffff", "hex")],
    [
      "a bignum of 64 KiB",
      () => Buffer.concat([Buffer.from("c25a00010000", "hex"), Buffer.alloc(65_536, 1)]),
    ],
  ])("CBOR: %s", (_name, bytes) => {
    expect(refusal("dynamodb", "rpcv2-cbor", bytes())).toMatchObject({
      code: "SerializationException",
      status: 400,
    });
  });

  const entities = Array.from(
    { length: 10 },
    (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`,
  ).join("");

  test.each([
    ["elements", `${"<a>".repeat(deep)}${"</a>".repeat(deep)}`],
    [
      "elements of the schema",
      `<Delete>${"<Object>".repeat(deep)}${"</Object>".repeat(deep)}</Delete>`,
    ],
    ["unclosed elements", "<a>".repeat(deep)],
    [
      "an entity bomb",
      `<!DOCTYPE d [<!ENTITY l0 "lol">${entities}]><Delete><Object><Key>&l10;</Key></Object></Delete>`,
    ],
    [
      "an external entity",
      '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Delete><Object><Key>&x;</Key></Object></Delete>',
    ],
  ])("XML: %s", (_name, text) => {
    expect(refusal("s3", "rest-xml", Buffer.from(text))).toMatchObject({
      code: "MalformedXML",
      status: 400,
    });
  });

  test.each([
    ["a deep key", `Tags${".member.1".repeat(deep)}=x`],
    ["a list position of 2^32", "Tags.member.4294967295.Key=x"],
    ["many parameters", Array.from({ length: deep }, (_, index) => `p${index}=1`).join("&")],
    ["a broken escape", "RoleName=%zz"],
    ["bytes that are not UTF-8", "RoleName=%ff%fe"],
  ])("form: %s", (_name, text) => {
    for (const [service, protocol] of [
      ["iam", "query"],
      ["ec2", "ec2-query"],
    ] as const) {
      const result = refusal(service, protocol, Buffer.from(text));
      if (result !== undefined) expect(result.status).toBe(400);
    }
  });
});
