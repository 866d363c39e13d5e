import { expect, test } from "vitest";
import { selectRequest } from "./select-request.ts";

const asked = {
  Expression: "SELECT * FROM S3Object",
  ExpressionType: "SQL" as const,
  InputSerialization: { CSV: {} },
  OutputSerialization: { CSV: {} },
};

test.each(["GLACIER", "DEEP_ARCHIVE", "REDUCED_REDUNDANCY"])(
  "an object in %s cannot be queried",
  (storageClass) => {
    expect(() => selectRequest(asked, { sizeBytes: 1, storageClass }, 0)).toThrow(
      `We do not support ${storageClass} storage class. Please check the service documentation and try again.`,
    );
  },
);

test("what is not said is AWS's default", () => {
  const request = selectRequest(asked, { sizeBytes: 1, storageClass: "STANDARD_IA" }, 0);
  expect(request).toMatchObject({
    compression: "NONE",
    scanRange: undefined,
    showsProgress: false,
    input: { header: "NONE", fieldDelimiter: ",", quote: '"', quoteEscape: '"', comments: "#" },
    output: { quoteFields: "ASNEEDED", fieldDelimiter: ",", recordDelimiter: "\n", quote: '"' },
  });
});
