/** Input that breaks AWS's documented limits is refused in AWS's own sentences. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { refused } from "./check-input.fixture.ts";
import { openInputChecks } from "./check-input.ts";
import { printedEnumOrder } from "./constraint-enum-order.ts";
import { compilePattern } from "./constraint-pattern.ts";
import type { ServiceModel } from "./model.ts";

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

  test("an unknown runtime is the service's to refuse", async () => {
    const input = {
      FunctionName: "f",
      Role: "arn:aws:iam::000000000000:role/r",
      Code: {},
      Runtime: "cobol",
    };
    expect(await refused("lambda", "CreateFunction", input)).toBeUndefined();
  });

  test("doubles are printed with their fraction, and keys of maps are never null", async () => {
    const weighted = (AdditionalVersionWeights: Record<string, number>) =>
      refused("lambda", "CreateAlias", {
        FunctionName: "f",
        Name: "live",
        FunctionVersion: "1",
        RoutingConfig: { AdditionalVersionWeights },
      });
    const failed = "failed to satisfy constraint:";
    expect((await weighted({ "2": 2 }))?.message).toBe(
      `1 validation error detected: Value '{2=2.0}' at 'routingConfig.additionalVersionWeights' ${failed} Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]`,
    );
    expect((await weighted({ $LATEST: 0.5 }))?.message).toBe(
      `1 validation error detected: Value '{$LATEST=0.5}' at 'routingConfig.additionalVersionWeights' ${failed} Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]`,
    );
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
    "dynamodbstreams",
    "lambda",
    "logs",
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
