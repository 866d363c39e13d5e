/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */

const LABELS = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** Between periods something must stand that neither begins nor ends with a hyphen. */
const NO_LABEL = /\.\.|\.-|-\./;
const IP_ADDRESS = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;
const RESERVED_PREFIXES = ["xn--", "sthree-"];
const RESERVED_SUFFIXES = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/** Whether a general purpose bucket may be made under this name. */
export function isValidBucketName(name: string): boolean {
  return (
    LABELS.test(name) &&
    !NO_LABEL.test(name) &&
    !IP_ADDRESS.test(name) &&
    !RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix)) &&
    !RESERVED_SUFFIXES.some((suffix) => name.endsWith(suffix))
  );
}
