import {
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
  type PutBucketLifecycleConfigurationCommandInput,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

let shelf: OpenBucket;

beforeAll(async () => {
  shelf = await OpenBucket.start();
});
afterAll(() => shelf.stop());

const put = (
  Rules: LifecycleRule[],
  more: Partial<PutBucketLifecycleConfigurationCommandInput> = {},
) =>
  shelf.s3.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket: BUCKET,
      LifecycleConfiguration: { Rules },
      ...more,
    }),
  );

const shown = () => shelf.s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: BUCKET }));

const MIDNIGHT = new Date("2030-01-01T00:00:00Z");
const whole: LifecycleRule = {
  ID: "whole",
  Status: "Enabled",
  Filter: { Prefix: "" },
  Expiration: { Days: 7 },
};

describe("lifecycle configuration", () => {
  it("is shown as it was put, of every form", async () => {
    const rules: LifecycleRule[] = [
      whole,
      {
        ID: "all actions",
        Status: "Disabled",
        Filter: {
          And: {
            Prefix: "logs/",
            Tags: [{ Key: "kind", Value: "old" }],
            ObjectSizeGreaterThan: 10,
            ObjectSizeLessThan: 1_000_000,
          },
        },
        Expiration: { Days: 400 },
        Transitions: [
          { Days: 0, StorageClass: "STANDARD_IA" },
          { Days: 90, StorageClass: "GLACIER" },
        ],
        NoncurrentVersionExpiration: { NoncurrentDays: 100, NewerNoncurrentVersions: 3 },
        NoncurrentVersionTransitions: [
          { NoncurrentDays: 30, StorageClass: "ONEZONE_IA", NewerNoncurrentVersions: 2 },
        ],
      },
      {
        ID: "empty filter",
        Status: "Enabled",
        Filter: {},
        Expiration: { Date: MIDNIGHT },
        Transitions: [{ Date: new Date("2029-12-01T00:00:00Z"), StorageClass: "DEEP_ARCHIVE" }],
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 },
      },
      {
        ID: "markers",
        Status: "Enabled",
        Filter: { Prefix: "marked/" },
        Expiration: { ExpiredObjectDeleteMarker: true },
      },
      {
        ID: "tag",
        Status: "Enabled",
        Filter: { Tag: { Key: "a", Value: "" } },
        Expiration: { Days: 1 },
      },
      {
        ID: "sizes",
        Status: "Enabled",
        Filter: { ObjectSizeGreaterThan: 0 },
        Expiration: { Days: 1 },
      },
      {
        ID: "less",
        Status: "Enabled",
        Filter: { ObjectSizeLessThan: 5 },
        Expiration: { Days: 1 },
      },
    ];
    await put(rules);
    expect((await shown()).Rules).toEqual(rules);
  });

  it("keeps a base-level prefix where one was put", async () => {
    const rules: LifecycleRule[] = [
      { ID: "a", Status: "Enabled", Prefix: "a/", Expiration: { Days: 1 } },
      { ID: "b", Status: "Enabled", Prefix: "b/", Expiration: { Days: 1 } },
    ];
    await put(rules);
    expect((await shown()).Rules).toEqual(rules);
  });

  it("names rules that have no id, each by another", async () => {
    const { ID: _none, ...nameless } = whole;
    await put([nameless, { ...nameless, Filter: { Prefix: "b" } }]);
    const ids = (await shown()).Rules!.map(({ ID }) => ID);
    expect(new Set(ids).size).toBe(2);
    const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
    for (const id of ids) expect(Buffer.from(id!, "base64").toString()).toMatch(uuid);
  });

  it("tells which objects are too small to be moved", async () => {
    expect((await put([whole])).TransitionDefaultMinimumObjectSize).toBe(
      "all_storage_classes_128K",
    );
    expect((await shown()).TransitionDefaultMinimumObjectSize).toBe("all_storage_classes_128K");
    const TransitionDefaultMinimumObjectSize = "varies_by_storage_class";
    await put([whole], { TransitionDefaultMinimumObjectSize });
    expect((await shown()).TransitionDefaultMinimumObjectSize).toBe("varies_by_storage_class");
    await expect(
      put([whole], { TransitionDefaultMinimumObjectSize: "value" as never }),
    ).rejects.toMatchObject({
      name: "InvalidRequest",
      message: "Invalid TransitionDefaultMinimumObjectSize found: value",
    });
  });

  it("is gone once it is deleted", async () => {
    await put([whole]);
    const gone = await shelf.s3.send(new DeleteBucketLifecycleCommand({ Bucket: BUCKET }));
    expect(gone.$metadata.httpStatusCode).toBe(204);
    await shelf.s3.send(new DeleteBucketLifecycleCommand({ Bucket: BUCKET }));
    await expect(shown()).rejects.toMatchObject({
      name: "NoSuchLifecycleConfiguration",
      message: "The lifecycle configuration does not exist",
      BucketName: BUCKET,
      $metadata: { httpStatusCode: 404 },
    });
  });

  const rule = (more: Partial<LifecycleRule>): LifecycleRule[] => [
    { Status: "Enabled", Filter: { Prefix: "p" }, Expiration: { Days: 7 }, ...more },
  ];
  const plain = { Filter: undefined, Prefix: "" } as const;
  const tags = (...keys: string[]) => ({
    And: { Tags: keys.map((Key) => ({ Key, Value: "v" })) },
  });

  it.each<[string, LifecycleRule[]]>([
    ["neither filter nor prefix", rule({ Filter: undefined })],
    ["an unknown status", rule({ Status: "enabled" as never })],
    ["no status", rule({ Status: undefined as never })],
    ["a tag with an empty key", rule({ Filter: { Tag: { Key: "", Value: "v" } } })],
    ["two members in a filter", rule({ Filter: { Prefix: "", ObjectSizeGreaterThan: 500 } })],
    ["And beside a prefix", rule({ Filter: { And: { Prefix: "t" }, Prefix: "" } })],
    ["an empty And", rule({ Filter: { And: {} } })],
    ["an expiration of nothing", rule({ Expiration: {} })],
    ["days and a marker", rule({ Expiration: { Days: 1, ExpiredObjectDeleteMarker: true } })],
    ["days and a date", rule({ Expiration: { Days: 1, Date: MIDNIGHT } })],
    ["noncurrent versions without days", rule({ NoncurrentVersionExpiration: {} })],
    [
      "noncurrent versions that are only counted",
      rule({ NoncurrentVersionExpiration: { NewerNoncurrentVersions: 2 } }),
    ],
    ["an unknown class", rule({ Transitions: [{ Days: 1, StorageClass: "COLD" as never }] })],
    ["a transition to no class", rule({ Transitions: [{ Days: 1 }] })],
    ["And of one prefix", rule({ Filter: { And: { Prefix: "t" } } })],
    ["an abort at no time", rule({ AbortIncompleteMultipartUpload: {} })],
    [
      "a noncurrent transition at no time",
      rule({ NoncurrentVersionTransitions: [{ StorageClass: "GLACIER" }] }),
    ],
  ])("refuses %s as MalformedXML", async (_what, rules) => {
    await expect(put(rules)).rejects.toMatchObject({
      name: "MalformedXML",
      $metadata: { httpStatusCode: 400 },
    });
  });

  it.each<[string, LifecycleRule[]]>([
    [
      "Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter.",
      rule({ Prefix: "a" }),
    ],
    [
      "Filter element can only be used in Lifecycle V2.",
      [...rule(plain), ...rule({ Filter: { Prefix: "b" } })],
    ],
    [
      "NewerNoncurrentVersions element can only be used in Lifecycle V2.",
      rule({
        ...plain,
        NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 1 },
      }),
    ],
    [
      "Found overlapping prefixes '' and 'a' for same action type 'Expiration'",
      [...rule(plain), ...rule({ ...plain, Prefix: "a" })],
    ],
    ["At least one action needs to be specified in a rule", rule({ Expiration: undefined })],
    ["Duplicate Tag Keys are not allowed.", rule({ Filter: tags("a", "a") })],
    [
      "'ObjectSizeGreaterThan' should be between 0 and 1099511627776000.",
      rule({ Filter: { ObjectSizeGreaterThan: -1 } }),
    ],
    [
      "'ObjectSizeLessThan' should be between 1 and 1099511627776000.",
      rule({ Filter: { ObjectSizeLessThan: 0 } }),
    ],
    [
      "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.",
      rule({ Filter: { And: { ObjectSizeGreaterThan: 5, ObjectSizeLessThan: 5 } } }),
    ],
    [
      "ExpiredObjectDeleteMarker cannot be specified with Tags.",
      rule({ Filter: tags("a", "b"), Expiration: { ExpiredObjectDeleteMarker: true } }),
    ],
    [
      "AbortIncompleteMultipartUpload cannot be specified with Object Size.",
      rule({
        Filter: { ObjectSizeLessThan: 9 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      }),
    ],
    [
      "'StorageClass' must be different for 'Transition' actions in same 'Rule' with filter '(prefix=p)'",
      rule({
        Expiration: undefined,
        Transitions: [
          { Days: 1, StorageClass: "GLACIER" },
          { Days: 2, StorageClass: "GLACIER" },
        ],
      }),
    ],
    [
      "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for filter '(prefix=p)'",
      rule({ Transitions: [{ Date: MIDNIGHT, StorageClass: "GLACIER" }] }),
    ],
  ])("says: %s", async (message, rules) => {
    await expect(put(rules)).rejects.toMatchObject({ name: "InvalidRequest", message });
  });

  it.each<[string, string, string, LifecycleRule[]]>([
    [
      "ID length should not exceed allowed limit of 255",
      "ID",
      "i".repeat(256),
      rule({ ID: "i".repeat(256) }),
    ],
    [
      "Rule ID must be unique. Found same ID for more than one rule",
      "ID",
      "a",
      [...rule({ ID: "a" }), ...rule({ ID: "a", Filter: undefined })],
    ],
    [
      "'Days' for Expiration action must be a positive integer",
      "Days",
      "0",
      rule({ Expiration: { Days: 0 } }),
    ],
    [
      "'Date' must be at midnight GMT",
      "Date",
      "2023-01-01T02:02:00.000Z",
      rule({ Expiration: { Date: new Date("2023-01-01T02:02:00Z") } }),
    ],
    [
      "'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer",
      "NoncurrentDays",
      "0",
      rule({ NoncurrentVersionExpiration: { NoncurrentDays: 0 } }),
    ],
    [
      "'NewerNoncurrentVersions' must be a positive integer",
      "NewerNoncurrentVersions",
      "0",
      rule({ NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 0 } }),
    ],
    [
      "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer",
      "DaysAfterInitiation",
      "0",
      rule({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 0 } }),
    ],
    [
      "'Days' in Transition action must be nonnegative",
      "Days",
      "-1",
      rule({ Transitions: [{ Days: -1, StorageClass: "GLACIER" }] }),
    ],
    [
      "'Days' in the Expiration action for filter '(prefix=p)' must be greater than 'Days' in the Transition action",
      "Days",
      "7",
      rule({ Transitions: [{ Days: 7, StorageClass: "GLACIER" }] }),
    ],
    [
      "'NoncurrentDays' in the NoncurrentVersionExpiration action for filter '()' must be greater than 'NoncurrentDays' in the NoncurrentVersionTransition action",
      "NoncurrentDays",
      "10",
      rule({
        Filter: {},
        NoncurrentVersionExpiration: { NoncurrentDays: 10 },
        NoncurrentVersionTransitions: [{ NoncurrentDays: 10, StorageClass: "GLACIER" }],
      }),
    ],
    [
      "'Days' in the 'Transition' action for StorageClass 'DEEP_ARCHIVE' for filter '(tag={key=k, value=v})' must be 90 days more than 'filter '(tag={key=k, value=v})'' in the 'Transition' action for StorageClass 'GLACIER'",
      "Days",
      "100",
      rule({
        Expiration: undefined,
        Filter: { Tag: { Key: "k", Value: "v" } },
        Transitions: [
          { Days: 100, StorageClass: "DEEP_ARCHIVE" },
          { Days: 11, StorageClass: "GLACIER" },
        ],
      }),
    ],
  ])("refuses an argument: %s", async (message, ArgumentName, ArgumentValue, rules) => {
    await expect(put(rules)).rejects.toMatchObject({
      name: "InvalidArgument",
      message,
      ArgumentName,
      ArgumentValue,
    });
  });

  it("refuses a transition that says neither days nor date", async () => {
    await expect(put(rule({ Transitions: [{ StorageClass: "GLACIER" }] }))).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "'Transition' action must specify either 'Days' or 'Date'",
    });
  });

  it("keeps days that reach beyond all calendars, and tells the last day that there is", async () => {
    await put(
      rule({
        ID: "long",
        Expiration: { Days: 2_147_483_647 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2_147_483_647 },
      }),
    );
    expect((await shelf.put("p", "x")).Expiration).toBe(
      'expiry-date="Sat, 13 Sep 275760 00:00:00 GMT", rule-id="long"',
    );
    await shelf.allowEveryone();
    const upload = await shelf.raw("POST", `/${BUCKET}/p?uploads`);
    expect(upload.headers["x-amz-abort-date"]).toBe("Sat, 13 Sep 275760 00:00:00 GMT");
  });

  it("takes 1,000 rules and no more", async () => {
    const rules = Array.from({ length: 1001 }, (_, index) => ({ ...whole, ID: `rule ${index}` }));
    await put(rules.slice(1));
    await expect(put(rules)).rejects.toMatchObject({
      name: "InvalidRequest",
      message: "The number of lifecycle rules must not exceed the allowed limit of 1000 rules.",
    });
    expect((await shown()).Rules).toHaveLength(1000);
  });
});
