/**
 * Names that stand where a bucket's may, of what S3 has besides general purpose buckets and is not emulated.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-bucket-naming-rules.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRequests.html
 */

const MULTI_REGION_ARN = /^arn:aws[a-z-]*:s3::\d{12}:accesspoint[:/][^:/]+\.mrap$/;
const OBJECT_LAMBDA_ARN = /^arn:aws[a-z-]*:s3-object-lambda:/;

/** What such a name names; undefined for other names. */
export function foreignKind(name: string): string | undefined {
  if (name.endsWith("--x-s3")) return "Directory buckets";
  if (name.endsWith("--xa-s3")) return "Access points of directory buckets";
  if (name.endsWith("--table-s3")) return "Table buckets";
  if (name.endsWith(".mrap") || MULTI_REGION_ARN.test(name)) return "Multi-Region Access Points";
  if (name.endsWith("--ol-s3") || OBJECT_LAMBDA_ARN.test(name)) {
    return "Object Lambda Access Points";
  }
  return undefined;
}
