/** Input that breaks AWS's documented limits is refused in AWS's own sentences. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openInputChecks } from "./check-input.ts";
import { printedEnumOrder } from "./constraint-enum-order.ts";
import { compilePattern } from "./constraint-pattern.ts";
import type { ProtocolName, ServiceModel } from "./model.ts";
import { loadModel } from "./model-store.ts";
import { ServiceError } from "./service-error.ts";

async function refused(
  service: string,
  operation: string,
  input: Record<string, unknown>,
  protocol?: ProtocolName,
): Promise<ServiceError | undefined> {
  const model = await loadModel(service);
  try {
    openInputChecks(model).check(
      model.operations[operation]!,
      protocol ?? model.protocols[0]!,
      input,
    );
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  return undefined;
}

describe("DynamoDB", () => {
  const table = {
    TableName: "abc",
    KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
  };

  test("a sound input passes", async () => {
    expect(await refused("dynamodb", "CreateTable", table)).toBeUndefined();
  });

  test("an enum in a list is named by its path, its values in AWS's order", async () => {
    const error = await refused("dynamodb", "CreateTable", {
      ...table,
      AttributeDefinitions: [{ AttributeName: "a", AttributeType: "SS" }],
    });
    expect(error).toMatchObject({ code: "ValidationException", status: 400 });
    expect(error?.message).toBe(
      "1 validation error detected: Value 'SS' at 'attributeDefinitions.1.member.attributeType' failed to " +
        "satisfy constraint: Member must satisfy enum value set: [B, N, S]",
    );
  });

  test("several errors are joined and counted", async () => {
    const error = await refused("dynamodb", "ListTables", {
      ExclusiveStartTableName: "a;",
      Limit: 101,
    });
    expect(error?.message).toBe(
      "3 validation errors detected: " +
        "Value '101' at 'limit' failed to satisfy constraint: " +
        "Member must have value less than or equal to 100; " +
        "Value 'a;' at 'exclusiveStartTableName' failed to satisfy constraint: " +
        "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; " +
        "Value 'a;' at 'exclusiveStartTableName' failed to satisfy constraint: " +
        "Member must have length greater than or equal to 3",
    );
  });

  test("an absent member is null, not quoted", async () => {
    const error = await refused("dynamodb", "GetItem", { TableName: "abc" });
    expect(error?.message).toBe(
      "1 validation error detected: Value null at 'key' failed to satisfy constraint: Member must not be null",
    );
  });

  const item = { a: { S: "x" } };
  const name = (limit: string, value = "''") =>
    `1 validation error detected: Value ${value} at 'tableName' failed to satisfy constraint: Member must ${limit}`;
  const required = "The parameter 'TableName' is required but was not present in the request";
  const short = "TableName must be at least 3 characters long and at most 255 characters long";
  const pattern = "satisfy regular expression pattern: [a-zA-Z0-9_.-]+";

  test.each([
    ["PutItem", undefined, name("not be null", "null")],
    ["PutItem", "", name("have length greater than or equal to 1")],
    ["PutItem", "a b!", name(pattern, "'a b!'")],
    [
      "Scan",
      "a".repeat(256),
      name("have length less than or equal to 255", `'${"a".repeat(256)}'`),
    ],
    ["DescribeTable", undefined, required],
    ["DescribeTable", "ab", short],
    ["DescribeTable", "abc!", name(pattern, "'abc!'")],
    ["CreateTable", undefined, required],
    ["CreateTable", "ab", name("have length greater than or equal to 3", "'ab'")],
  ])("%s looks at the table's name first: %s", async (operation, TableName, message) => {
    const input = { TableName, Item: item, Key: item, ReturnConsumedCapacity: "MUCH" };
    expect((await refused("dynamodb", operation, input))?.message).toBe(message);
  });

  test("a name may be short in operations on items, and an ARN in all", async () => {
    const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";
    expect(await refused("dynamodb", "GetItem", { TableName: "ab", Key: item })).toBeUndefined();
    for (const operation of ["GetItem", "DescribeTable", "CreateTable"]) {
      const input = { ...table, TableName: arn, Key: item };
      expect(await refused("dynamodb", operation, input)).toBeUndefined();
    }
  });

  test("names in batches and transactions are looked at too", async () => {
    const RequestItems = { "a!": { Keys: [item] } };
    expect((await refused("dynamodb", "BatchGetItem", { RequestItems }))?.message).toMatch(
      /^1 validation error detected: Value '\{a!=KeysAndAttributes\(keys=\[\{a=AttributeValue\(s=x, n=null, .* at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: \[Member must have length less than or equal to 255, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: \[a-zA-Z0-9_\.-\]\+\]$/,
    );
    const TransactItems = [
      { Get: { TableName: "abc", Key: item } },
      { Get: { TableName: "a!", Key: item } },
    ];
    expect((await refused("dynamodb", "TransactGetItems", { TransactItems }))?.message).toBe(
      `1 validation error detected: Value 'a!' at 'transactItems.2.member.get.tableName' failed to satisfy constraint: Member must ${pattern}`,
    );
  });

  test("too many of a batch or transaction, or none, is said in words of each", async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ a: { S: `${at}` } }));
    const message = async (operation: string, input: object) =>
      (await refused("dynamodb", operation, { ...input }))?.message;
    expect(await message("BatchGetItem", { RequestItems: {} })).toBe(
      "The requestItems parameter is required for BatchGetItem",
    );
    expect(await message("BatchGetItem", { RequestItems: { abc: { Keys: many(101) } } })).toBe(
      "1 validation error detected: Value at 'RequestItems.abc.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100",
    );
    const abc = many(26).map((Item) => ({ PutRequest: { Item } }));
    expect(await message("BatchWriteItem", { RequestItems: { abc } })).toMatch(
      /^1 validation error detected: Value '\{abc=\[WriteRequest\(putRequest=PutRequest\(item=.+\]\}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: \[Member must have length less than or equal to 25, Member must have length greater than or equal to 1\]$/,
    );
    const TransactItems = many(101).map((Key) => ({ Get: { TableName: "abc", Key } }));
    expect(await message("TransactGetItems", { TransactItems })).toMatch(
      /^1 validation error detected: Value '\[TransactGetItem\(get=Get\(key=.+\]' at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100$/,
    );
  });

  test("a limit is told by Query in the request's spelling, by Scan in the framework's", async () => {
    const input = { TableName: "abc", Limit: 0 };
    const limit = "failed to satisfy constraint: Member must have value greater than or equal to 1";
    expect((await refused("dynamodb", "Query", input))?.message).toBe(
      `1 validation error detected: Value at 'Limit' ${limit}`,
    );
    expect((await refused("dynamodb", "Scan", input))?.message).toBe(
      `1 validation error detected: Value '0' at 'limit' ${limit}`,
    );
  });

  test("a table's key has two attributes, a global secondary index's may have more", async () => {
    const key = (...names: string[]) =>
      names.map((AttributeName) => ({ AttributeName, KeyType: "HASH" }));
    const error = await refused("dynamodb", "CreateTable", {
      ...table,
      KeySchema: key("a", "b", "c"),
    });
    expect(error?.message).toBe(
      "1 validation error detected: Value '[KeySchemaElement(attributeName=a, keyType=HASH), " +
        "KeySchemaElement(attributeName=b, keyType=HASH), KeySchemaElement(attributeName=c, keyType=HASH)]' " +
        "at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2",
    );
    const index = { IndexName: "abc", KeySchema: key("a", "b", "c"), Projection: {} };
    const GlobalSecondaryIndexes = [index];
    expect(
      await refused("dynamodb", "CreateTable", { ...table, GlobalSecondaryIndexes }),
    ).toBeUndefined();
  });

  test("what is echoed of a large request is bounded", async () => {
    const large = { S: "x".repeat(100_000) };
    const deep = { L: Array.from({ length: 300 }, () => ({ M: { k: large } })) };
    const abc = Array.from({ length: 26 }, () => ({ PutRequest: { Item: { large, deep } } }));
    const error = await refused("dynamodb", "BatchWriteItem", { RequestItems: { abc } });
    expect(error?.message.length).toBeLessThan(40_000);
  });

  test("no more than ten errors are named", async () => {
    const bad = { AttributeName: "a", KeyType: "x" };
    const error = await refused("dynamodb", "CreateTable", {
      ...table,
      GlobalSecondaryIndexes: Array.from({ length: 12 }, () => ({
        IndexName: "abc",
        KeySchema: [bad],
        Projection: {},
      })),
    });
    expect(error?.message).toMatch(/^10 validation errors detected: /);
  });
});

describe("Lambda", () => {
  test("a pattern is printed as AWS publishes it", async () => {
    const error = await refused("lambda", "GetFunction", { FunctionName: "a b" });
    expect(error?.code).toBe("ValidationException");
    expect(error?.message).toMatch(
      /^1 validation error detected: Value 'a b' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: \(arn:/,
    );
  });

  test("limits of a list's elements are told of the list", async () => {
    const error = await refused("lambda", "CreateFunction", {
      FunctionName: "f",
      Role: "arn:aws:iam::000000000000:role/r",
      Code: {},
      Architectures: ["z80"],
    });
    expect(error?.message).toBe(
      "1 validation error detected: Value '[z80]' at 'architectures' failed to satisfy constraint: " +
        "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
    );
  });

  test("an unknown runtime has its own error", async () => {
    const error = await refused("lambda", "CreateFunction", {
      FunctionName: "f",
      Role: "arn:aws:iam::000000000000:role/r",
      Code: {},
      Runtime: "cobol",
    });
    expect(error?.code).toBe("InvalidParameterValueException");
    expect(error?.message).toMatch(/^Value cobol at 'runtime' failed .* or be a valid ARN$/);
  });

  test("enum values are printed in the order of a Java set, as Lambda was seen to print its runtimes", () => {
    const observed = [
      "nodejs20.x",
      "provided.al2023",
      "python3.12",
      "java17",
      "nodejs16.x",
      "dotnet8",
      "python3.10",
      "java11",
      "python3.11",
      "dotnet6",
      "java21",
      "nodejs18.x",
      "provided.al2",
      "ruby3.3",
      "java8.al2",
      "ruby3.2",
      "python3.8",
      "python3.9",
    ];
    // Only java11, python3.11 and dotnet6 share a slot; the sets differ in nothing else.
    const shuffled = [...observed.slice(9), ...observed.slice(0, 9)].filter(
      (name) => name !== "dotnet6",
    );
    expect(printedEnumOrder(shuffled)).toEqual(observed.filter((name) => name !== "dotnet6"));
  });
});

describe("IAM and STS", () => {
  test("a length is a ValidationError", async () => {
    const error = await refused("iam", "GetRole", { RoleName: "r".repeat(65) });
    expect(error).toMatchObject({ code: "ValidationError", status: 400 });
    expect(error?.message).toBe(
      "1 validation error detected: Value at 'roleName' failed to satisfy constraint: " +
        "Member must have length less than or equal to 64",
    );
  });

  test("IAM names neither values nor what an enum holds", async () => {
    const id = "a-b".repeat(10);
    const input = { ServiceSpecificCredentialId: id, Status: "On" };
    const error = await refused("iam", "UpdateServiceSpecificCredential", input);
    expect(error?.message.split("; ").sort()).toEqual([
      "2 validation errors detected: Value at 'serviceSpecificCredentialId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w]+",
      "Value at 'status' failed to satisfy constraint: Member must satisfy enum value set",
    ]);
  });

  test("IAM says which characters a name may have", async () => {
    expect((await refused("iam", "CreateUser", { UserName: "a b" }))?.message).toBe(
      "The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-",
    );
  });

  test("STS prints the pattern of a name", async () => {
    const RoleArn = "arn:aws:iam::111111111111:role/r";
    const input = { RoleArn, RoleSessionName: "Session1:2" };
    expect((await refused("sts", "AssumeRole", input))?.message).toBe(
      "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: " +
        "Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    );
  });

  test("STS names the pattern, then the length", async () => {
    const error = await refused("sts", "AssumeRole", { RoleArn: "", RoleSessionName: "ab" });
    expect(error?.message).toBe(
      "2 validation errors detected: Value '' at 'roleArn' failed to satisfy constraint: Member must satisfy " +
        "regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD" +
        "\\u10000-\\u10FFFF]+; Value '' at 'roleArn' failed to satisfy constraint: " +
        "Member must have length greater than or equal to 20",
    );
  });
});

describe("Organizations", () => {
  test("has one exception, with a reason", async () => {
    expect(await refused("organizations", "DescribeAccount", { AccountId: "123" })).toMatchObject({
      code: "InvalidInputException",
      status: 400,
      message: "You provided a value that does not match the required pattern.",
      fields: { Reason: "INVALID_PATTERN" },
    });
    expect(await refused("organizations", "ListPolicies", { Filter: "OTHER" })).toMatchObject({
      message: "You specified an invalid value.",
      fields: { Reason: "INVALID_ENUM" },
    });
    expect(await refused("organizations", "DescribePolicy", {})).toMatchObject({
      fields: { Reason: "INPUT_REQUIRED" },
    });
    expect(await refused("organizations", "ListRoots", { MaxResults: 21 })).toMatchObject({
      fields: { Reason: "MAX_VALUE_EXCEEDED" },
    });
  });
});

describe("EC2", () => {
  test("a missing parameter is named", async () => {
    const error = await refused("ec2", "CreateVpcPeeringConnection", {});
    expect(error).toMatchObject({
      code: "MissingParameter",
      message: "The request must contain the parameter VpcId",
    });
  });

  test("a value out of an enum names parameter and value", async () => {
    const error = await refused("ec2", "CreateVpc", { InstanceTenancy: "shared" });
    expect(error).toMatchObject({
      code: "InvalidParameterValue",
      message: "Value (shared) for parameter instanceTenancy is invalid.",
    });
  });
});

describe("S3", () => {
  test("a wrong value in the body is MalformedXML, in a header what S3 says of that header", async () => {
    const body = {
      Bucket: "b",
      VersioningConfiguration: { Status: "On" },
    };
    expect((await refused("s3", "PutBucketVersioning", body))?.code).toBe("MalformedXML");
    const header = { Bucket: "b", Key: "k", StorageClass: "COLD" };
    expect(await refused("s3", "PutObject", header)).toMatchObject({
      code: "InvalidStorageClass",
      fields: { StorageClassRequested: "COLD" },
    });
  });

  test("a body that is not there is said to be empty", async () => {
    expect((await refused("s3", "PutBucketTagging", { Bucket: "b" }))?.code).toBe(
      "MissingRequestBodyError",
    );
  });

  test("hints that S3 does not know are not minded", async () => {
    const input = { Bucket: "b", Key: "k", RequestPayer: "nobody" };
    expect(await refused("s3", "GetObject", input)).toBeUndefined();
  });
});

describe("patterns", () => {
  const services = [
    "s3",
    "iam",
    "sts",
    "organizations",
    "accessanalyzer",
    "dynamodb",
    "lambda",
    "ec2",
  ];

  test.each(services)("every pattern of %s compiles", (service) => {
    const url = new URL(`../constraints/${service}.json`, import.meta.url);
    const { shapes } = JSON.parse(readFileSync(url, "utf8")) as Pick<ServiceModel, "shapes">;
    let count = 0;
    for (const shape of Object.values(shapes)) {
      if (!("pattern" in shape) || shape.pattern === undefined) continue;
      compilePattern(shape.pattern);
      count += 1;
    }
    expect(count > 0).toBe(service !== "s3" && service !== "ec2");
  });

  test("a pattern is for the whole text, in Java's classes and code points", () => {
    const matches = (pattern: string, text: string) => compilePattern(pattern).regExp.test(text);
    expect(matches("[a-z]+", "ab1")).toBe(false);
    expect(matches("a|bc", "bc")).toBe(true);
    expect(matches("a|bc", "ac")).toBe(false);
    expect(matches("\\p{Print}+", "a b~")).toBe(true);
    expect(matches("\\p{Print}+", "é")).toBe(false);
    expect(matches("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+", "straße ٣")).toBe(true);
    expect(matches("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+", "a!")).toBe(false);
    expect(matches("[\\u0020-\\uD7FF\\u10000-\\u10FFFF]+", "a😀")).toBe(true);
    expect(matches("[\\w+=,.@\\:-]*", "a:b")).toBe(true);
  });

  test("a text far over its limit is refused for its length, its pattern is not tried", async () => {
    const model: ServiceModel = {
      service: "x",
      sdkId: "X",
      version: "1",
      signingNames: ["x"],
      protocols: ["rest-json"],
      operations: { O: { name: "O", input: "I", errors: [] } },
      shapes: {
        I: { type: "structure", members: { Name: { target: "N" } } },
        // Takes exponential time on a long run of a with another letter behind it.
        N: { type: "string", length: { max: 16 }, pattern: "(a+)+" },
      },
    };
    const check = () =>
      openInputChecks(model).check(model.operations.O!, "rest-json", {
        Name: `${"a".repeat(100_000)}b`,
      });
    expect(check).toThrow(/Member must have length less than or equal to 16$/);
  });
});
