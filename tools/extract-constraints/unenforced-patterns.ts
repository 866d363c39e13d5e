/**
 * Patterns that AWS publishes and its services do not check, by service: an input that breaks them
 * is accepted, or refused later in other words. They are left out of the constraints.
 */
export const UNENFORCED_PATTERNS: readonly {
  readonly service: string;
  /** AWS's shape name, or `*` for every shape of the service. */
  readonly shape: string;
  readonly reason: string;
}[] = [
  {
    service: "s3",
    shape: "*",
    reason:
      "S3 answers its own codes (InvalidArgument, MalformedXML) from the operation; it has no pattern error",
  },
  {
    service: "ec2",
    shape: "*",
    reason:
      "EC2 names a malformed value by its own codes (InvalidParameterValue, Invalid…ID.Malformed)",
  },
  {
    service: "dynamodb",
    shape: "S3Bucket",
    reason:
      "three repetitions of one class: takes time in the cube of the length, and the bucket is " +
      "looked for anyway",
  },
];

/** Why the pattern of this shape is left out; undefined when it is kept. */
export const unenforcedReason = (service: string, shape: string): string | undefined =>
  UNENFORCED_PATTERNS.find(
    (entry) => entry.service === service && (entry.shape === "*" || entry.shape === shape),
  )?.reason;
