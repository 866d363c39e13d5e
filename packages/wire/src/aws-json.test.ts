/**
 * AWS JSON as DynamoDB speaks it: strict types in AWS's words, exact numbers, errors with their
 * namespace.
 */
import { crc32 } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import type { AnswerContext, Route, ServiceCodec } from "./codec.ts";
import type { ServiceModel } from "./model.ts";
import { codecOf, openCodec } from "./open-codec.ts";
import type { RequestHead } from "./request.ts";
import { ServiceError } from "./service-error.ts";

const context: AnswerContext = { requestId: "id", head: false };
const head: RequestHead = { method: "POST", path: "/", query: "", headers: {}, rawHeaders: [] };

let dynamodb: ServiceCodec;
beforeAll(async () => {
  dynamodb = await openCodec("dynamodb");
});

function route(codec: ServiceCodec, operation: string): Route {
  return {
    operation: codec.model.operations[operation]!,
    protocol: codec.model.protocols[0]!,
    labels: {},
    streamingInput: false,
  };
}

function parse(operation: string, body: string | Uint8Array): Record<string, unknown> {
  return dynamodb.parse(route(dynamodb, operation), head, Buffer.from(body));
}

function refused(operation: string, body: string | Uint8Array): ServiceError {
  try {
    parse(operation, body);
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  throw new Error("it was read");
}

const item = (value: string): string => `{"TableName":"abc","Item":{"a":${value}}}`;

describe("input", () => {
  // Texts as recorded from DynamoDB by dynalite's tests (github.com/mhart/dynalite,
  // test/helpers.js).
  test.each([
    [item('{"S":23}'), "NUMBER_VALUE cannot be converted to String"],
    [item('{"S":34.56}'), "DECIMAL_VALUE cannot be converted to String"],
    [item('{"S":true}'), "TRUE_VALUE cannot be converted to String"],
    [item('{"S":12345678901234567890}'), "NUMBER_VALUE cannot be converted to String"],
    [item('{"S":[]}'), "Unrecognized collection type class java.lang.String"],
    [item('{"S":{}}'), "Start of structure or map found where not expected"],
    [item('{"BOOL":"23"}'), "Unexpected token received from parser"],
    [item('{"BOOL":34.56}'), "DECIMAL_VALUE cannot be converted to Boolean"],
    [item('{"B":true}'), "only base-64-encoded strings are convertible to bytes"],
    [item('{"B":[]}'), "Unrecognized collection type class java.nio.ByteBuffer"],
    [item('{"B":"23456"}'), "Base64 encoded length is expected a multiple of 4 bytes but found: 5"],
    [item('{"B":"=+/="}'), "Invalid last non-pad Base64 character dectected"],
    [item('{"SS":"23"}'), "Unexpected field type"],
    [item('{"SS":{}}'), "Start of structure or map found where not expected"],
    [item('{"L":["23"]}'), "Unexpected value type in payload"],
    [
      item('{"L":[[]]}'),
      "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue",
    ],
    [
      item('{"M":[]}'),
      "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>",
    ],
    ['{"TableName":"abc","Item":"23"}', "Unexpected field type"],
  ])("%s is refused with AWS's sentence", (body, message) => {
    expect(refused("PutItem", body)).toMatchObject({
      code: "SerializationException",
      status: 400,
      message,
    });
  });

  test("a number that is text is not a number", () => {
    expect(refused("ListTables", '{"Limit":"23"}').message).toBe(
      "STRING_VALUE cannot be converted to Integer",
    );
  });

  test.each([["hi"], ["{"], [""], ['{"a":1}x'], [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])]])(
    "what is not JSON is refused without a sentence: %s",
    (body) => {
      expect(refused("ListTables", body)).toMatchObject({
        code: "SerializationException",
        message: "",
      });
    },
  );

  test("unknown members and nulls are ignored, the last of two equal names counts", () => {
    const body = '{"Limit":1,"Nonsense":{"a":[1]},"ExclusiveStartTableName":null,"Limit":2}';
    expect(parse("ListTables", body)).toEqual({ Limit: 2 });
  });

  test("__proto__ is an ordinary attribute name and changes no object", () => {
    const { Item } = parse(
      "PutItem",
      '{"TableName":"abc","Item":{"__proto__":{"S":"x"},"constructor":{"S":"y"}},"__proto__":{"Limit":1}}',
    ) as { Item: object };
    expect(Object.getPrototypeOf(Item)).toBe(Object.prototype);
    expect(Object.entries(Item)).toEqual([
      ["__proto__", { S: "x" }],
      ["constructor", { S: "y" }],
    ]);
    expect(({} as { S?: unknown }).S).toBeUndefined();
  });

  test("null in a list or map of structures is a structure without members", () => {
    expect(parse("PutItem", item('{"L":[null]}'))).toMatchObject({ Item: { a: { L: [{}] } } });
  });

  test("blobs come as bytes of their own", () => {
    const { Item } = parse("PutItem", item('{"B":"aGk="}')) as {
      Item: Record<string, { B: Uint8Array }>;
    };
    expect(Item.a?.B).toEqual(new Uint8Array([104, 105]));
  });
});

describe("numbers beyond doubles", () => {
  const model: ServiceModel = {
    service: "x",
    sdkId: "X",
    version: "1",
    signingNames: ["x"],
    targetPrefix: "X",
    protocols: ["aws-json-1.1"],
    operations: { O: { name: "O", input: "I", output: "I", errors: [] } },
    shapes: {
      I: {
        type: "structure",
        members: {
          Long: { target: "long" },
          Big: { target: "bigInteger" },
          Decimal: { target: "bigDecimal" },
          Double: { target: "double" },
          Any: { target: "document" },
          When: { target: "timestamp" },
        },
      },
    },
  };

  test("longs and big numbers keep every digit, both ways", async () => {
    const codec = await codecOf(model);
    const text =
      '{"Long":9223372036854775807,"Big":123456789012345678901234567890,"Decimal":0.1234567890123456789,"Double":0.1}';
    const input = codec.parse(route(codec, "O"), head, Buffer.from(text));
    expect(input).toMatchObject({
      Long: 9223372036854775807n,
      Big: 123456789012345678901234567890n,
      Double: 0.1,
    });
    expect(codec.serialize(route(codec, "O"), input, context).body).toBe(text);
  });

  test("a long that fits a double is a number; one that fits no long is refused", async () => {
    const codec = await codecOf(model);
    const read = (text: string) => codec.parse(route(codec, "O"), head, Buffer.from(text));
    expect(read('{"Long":9007199254740991}')).toEqual({ Long: 9007199254740991 });
    expect(() => read('{"Long":9223372036854775808}')).toThrow(ServiceError);
  });

  test("documents and timestamps are read as they are", async () => {
    const codec = await codecOf(model);
    const text = '{"Any":{"a":[1,null,"x",{"b":true}]},"When":1700000000.123}';
    const input = codec.parse(route(codec, "O"), head, Buffer.from(text));
    expect(input).toEqual({
      Any: { a: [1, null, "x", { b: true }] },
      When: new Date(1700000000123),
    });
    expect(codec.serialize(route(codec, "O"), input, context).body).toBe(text);
  });
});

describe("answers", () => {
  test("a result is JSON with DynamoDB's checksum", () => {
    const output = {
      Item: { a: { S: 'q"\u2028é' }, b: { B: new Uint8Array([1, 2]) }, c: undefined },
    };
    const answer = dynamodb.serialize(route(dynamodb, "GetItem"), output, context);
    expect(answer.headers["content-type"]).toBe("application/x-amz-json-1.0");
    expect(answer.headers["x-amz-crc32"]).toBe(String(crc32(answer.body as Uint8Array)));
    expect(JSON.parse(String(answer.body))).toEqual({
      Item: { a: { S: 'q"\u2028é' }, b: { B: "AQI=" } },
    });
  });

  test.each([
    ["ResourceNotFoundException", "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"],
    ["ValidationException", "com.amazon.coral.validate#ValidationException"],
    ["UnrecognizedClientException", "com.amazon.coral.service#UnrecognizedClientException"],
  ])("the error %s carries its namespace", (code, type) => {
    const answer = dynamodb.serializeError(
      "aws-json-1.0",
      new ServiceError(code, 400, "because"),
      context,
    );
    expect(JSON.parse(String(answer.body))).toEqual({ __type: type, message: "because" });
    expect(answer.headers["x-amzn-requestid"]).toBe("id");
  });

  test.each(["SerializationException", "AccessDeniedException"])(
    "%s spells Message as AWS does, and leaves an empty one out",
    (code) => {
      const body = (message: string) => {
        const error = new ServiceError(code, 400, message);
        const answer = dynamodb.serializeError("aws-json-1.0", error, context);
        return JSON.parse(String(answer.body));
      };
      const type = `com.amazon.coral.service#${code}`;
      expect(body("x")).toEqual({ __type: type, Message: "x" });
      expect(body("")).toEqual({ __type: type });
    },
  );

  test("a modeled error writes its members", () => {
    const error = new ServiceError(
      "ConditionalCheckFailedException",
      400,
      "The conditional request failed",
      {
        fields: { Item: { a: { N: "1" } }, Unknown: 1 },
      },
    );
    expect(
      JSON.parse(String(dynamodb.serializeError("aws-json-1.0", error, context).body)),
    ).toEqual({
      __type: "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
      message: "The conditional request failed",
      Item: { a: { N: "1" } },
    });
  });
});

describe("rest-json errors, as Lambda sends them", () => {
  test("the name is in a header, the body says whose fault it was", async () => {
    const lambda = await openCodec("lambda");
    const error = new ServiceError("ResourceNotFoundException", 404, "Function not found: f");
    const answer = lambda.serializeError("rest-json", error, context);
    expect(answer.headers).toMatchObject({
      "x-amzn-errortype": "ResourceNotFoundException",
      "x-amzn-requestid": "id",
    });
    expect(JSON.parse(String(answer.body))).toEqual({
      Type: "User",
      Message: "Function not found: f",
    });
    const head = lambda.serializeError("rest-json", error, { ...context, head: true });
    expect(head.body).toBeUndefined();
  });
});
