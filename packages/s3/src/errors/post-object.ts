/** What a browser's upload is refused with. */
import type { FormFault } from "../object/form-reader.ts";
import { argument, error } from "./error.ts";

export const notAForm = () =>
  error(
    "PreconditionFailed",
    412,
    "At least one of the pre-conditions you specified did not hold",
    {
      Condition: "Bucket POST must be of the enclosure-type multipart/form-data",
    },
  );

export function formError(fault: FormFault) {
  switch (fault) {
    case "malformed":
      return error(
        "MalformedPOSTRequest",
        400,
        "The body of your POST request is not well-formed multipart/form-data.",
      );
    case "fields-too-large":
      return error(
        "MaxPostPreDataLengthExceeded",
        400,
        "Your POST request fields preceding the upload file were too large.",
      );
    case "no-file":
      return argument("POST requires exactly one file upload per request.", "file", "0");
    case "several-files":
      return error(
        "IncorrectNumberOfFilesInPostRequest",
        400,
        "POST requires exactly one file upload per request.",
      );
  }
}

export const fieldMissing = (name: string) =>
  argument(
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    name,
    "",
  );
export const unsupportedFormAlgorithm = (value: string) =>
  argument('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"', "X-Amz-Algorithm", value);
export const malformedFormDate = (value: string) =>
  argument(
    `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`,
    "X-Amz-Date",
    value,
  );
export const malformedField = (name: string, value: string) =>
  argument(`The value of the form field ${name} is not valid.`, name, value);

// Policies
export const invalidPostPolicy = (reason: string) =>
  error("InvalidPolicyDocument", 400, `Invalid Policy: ${reason}`);
const againstPolicy = (reason: string) =>
  error("AccessDenied", 403, `Invalid according to Policy: ${reason}`);
export const policyExpired = () => againstPolicy("Policy expired.");
export const conditionFailed = (condition: string) =>
  againstPolicy(`Policy Condition failed: ${condition}`);
export const extraField = (field: string) => againstPolicy(`Extra input fields: ${field}`);
export const fileTooLarge = (sizeBytes: number, sizeBytesMax: number) =>
  error("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size", {
    ProposedSize: sizeBytes,
    MaxSizeAllowed: sizeBytesMax,
  });
export const fileTooSmall = (sizeBytes: number, sizeBytesMin: number) =>
  error("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size", {
    ProposedSize: sizeBytes,
    MinSizeAllowed: sizeBytesMin,
  });
