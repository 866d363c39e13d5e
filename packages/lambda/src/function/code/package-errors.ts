/** What is wrong with a code package, in AWS's words. Source: AWS's answers. */
import { ServiceError } from "@cloudglass/wire";
import { accessDenied, invalidParameter, userError } from "../../errors.ts";
import { PackageError } from "../../runtime/code/index.ts";

/** What is not about the package stays what it is. */
export function asServiceError(error: unknown): unknown {
  if (!(error instanceof PackageError)) return error;
  switch (error.fault.kind) {
    case "empty":
      return invalidParameter("Uploaded file must be a non-empty zip");
    case "too-large":
      return invalidParameter(`Unzipped size must be smaller than ${error.fault.bytesMax} bytes`);
    case "unreadable":
      return invalidParameter(
        "Could not unzip uploaded file. Please check your file, then try to upload again.",
      );
  }
}

/** What S3 answered to the request for a package, with the caller's rights. */
export function asPackageSourceError(
  error: unknown,
  place: { readonly bucket: string; readonly key: string },
): unknown {
  if (!(error instanceof ServiceError)) return error;
  const { code, message } = error;
  const answer = `S3 Error Code: ${code}. S3 Error Message: ${message}`;
  if (code !== "AccessDenied") {
    return invalidParameter(`Error occurred while GetObject. ${answer}`);
  }
  return accessDenied(
    "Your access has been denied by S3, please make sure your request credentials have " +
      `permission to GetObject for ${place.bucket}/${place.key}. ${answer}`,
  );
}

const requestTooLarge = (message: string) =>
  userError("RequestEntityTooLargeException", 413, message);
export const zippedTooLarge = (bytesMax: number) =>
  requestTooLarge(`Zipped size must be smaller than ${bytesMax} bytes`);
/** @param operation as AWS names it */
export const requestEntityTooLarge = (bytesMax: number, operation: string) =>
  requestTooLarge(`Request must be smaller than ${bytesMax} bytes for the ${operation} operation`);
