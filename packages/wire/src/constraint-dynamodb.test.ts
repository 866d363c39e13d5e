/** What DynamoDB says of input that breaks its limits. */
import { describe, expect, test } from "vitest";
import { refused } from "./check-input.fixture.ts";

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

  test("a table needs keys, unless it takes them from another account's", async () => {
    expect((await refused("dynamodb", "CreateTable", { TableName: "abc" }))?.message).toBe(
      "2 validation errors detected: Value null at 'attributeDefinitions' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'keySchema' failed to satisfy constraint: Member must not be null",
    );
    const GlobalTableSourceArn = "arn:aws:dynamodb:us-east-1:000000000000:table/abc";
    const joining = { TableName: "abc", GlobalTableSourceArn };
    expect(await refused("dynamodb", "CreateTable", joining)).toBeUndefined();
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
