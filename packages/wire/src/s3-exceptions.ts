/**
 * Where S3 departs from the rest-xml rules of its own model. https://docs.aws.amazon.com/AmazonS3/latest/API/
 */
export const s3Exceptions = {
  /** Headers that count as absent when their date cannot be read. */
  ignoredWhenMalformed: new Set(["if-modified-since", "if-unmodified-since"]),
  /**
   * PUT of an object with either key is an upload of a part, never the making of an object named so: what is missing is
   * reported by the check of required members.
   */
  partKeys: ["uploadId", "partNumber"],
  /** Outputs whose payload is the root element's text, without a wrapper: `<LocationConstraint>eu-west-1</…>`. */
  bareRoots: new Map([["GetBucketLocation", { member: "LocationConstraint", root: "LocationConstraint" }]]),
} as const;
