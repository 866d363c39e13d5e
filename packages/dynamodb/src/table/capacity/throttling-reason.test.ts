import { expect, test } from "vitest";
import { type ThrottlingReasonName, throttlingError } from "./throttling-reason.ts";

test.each<["Table" | "Index", "provisioned" | "on-demand", ThrottlingReasonName[], string, RegExp]>(
  [
    [
      "Table",
      "provisioned",
      ["TableWriteKeyRangeThroughputExceeded"],
      "ProvisionedThroughputExceededException",
      /^The level of configured provisioned throughput for the table was exceeded/,
    ],
    [
      "Index",
      "provisioned",
      ["IndexWriteProvisionedThroughputExceeded"],
      "ProvisionedThroughputExceededException",
      /for one or more global secondary indexes of the table was exceeded/,
    ],
    [
      "Table",
      "on-demand",
      ["TableReadMaxOnDemandThroughputExceeded", "TableReadKeyRangeThroughputExceeded"],
      "ThrottlingException",
      /^Throughput exceeds the maximum OnDemandThroughput configured on table or index$/,
    ],
    [
      "Table",
      "on-demand",
      ["TableReadAccountLimitExceeded"],
      "RequestLimitExceeded",
      /^Throughput exceeds the current throughput limit for your account/,
    ],
    [
      "Index",
      "on-demand",
      ["IndexReadKeyRangeThroughputExceeded"],
      "ThrottlingException",
      /^Throughput exceeds the current capacity of your table or index\. .* hot key: https:/,
    ],
  ],
)("%s, %s, %j: %s", (resource, mode, reasons, code, message) => {
  const error = throttlingError(resource, mode, reasons);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
});
