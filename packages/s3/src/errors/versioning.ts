/**
 * Errors of versions.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
 */
import { ServiceError } from "@cloudglass/wire";
import { argument, error } from "./error.ts";

export const emptyVersionId = () =>
  argument("Version id cannot be the empty string", "versionId", "");
export const emptyVersionMarker = () =>
  argument("A version-id marker cannot be empty.", "version-id-marker", "");
export const versionMarkerWithoutKey = (marker: string) =>
  argument(
    "A version-id marker cannot be specified without a key marker.",
    "version-id-marker",
    marker,
  );
export const invalidVersionMarker = (marker: string) =>
  argument("Invalid version id specified", "version-id-marker", marker);
export const copySourceIsDeleteMarker = () =>
  error(
    "InvalidRequest",
    400,
    "The source of a copy request may not specifically refer to a delete marker by version id.",
  );
export const illegalVersioningConfiguration = () =>
  error("IllegalVersioningConfigurationException", 400, "The Versioning element must be specified");
export const mfaDeleteNotImplemented = () =>
  error(
    "NotImplemented",
    501,
    "MFA delete is not implemented by this emulator: PutBucketVersioning takes no MfaDelete and no x-amz-mfa.",
    { Header: "x-amz-mfa" },
  );

/** A delete marker that is asked for by its version. */
export const deleteMarkerNotReadable = (
  { versionId, modifiedMs }: { readonly versionId: string; readonly modifiedMs: number },
  method: string,
) =>
  new ServiceError(
    "MethodNotAllowed",
    405,
    "The specified method is not allowed against this resource.",
    {
      fields: { Method: method, ResourceType: "DeleteMarker" },
      headers: {
        allow: "DELETE",
        "x-amz-delete-marker": "true",
        "x-amz-version-id": versionId,
        "last-modified": new Date(modifiedMs).toUTCString(),
      },
    },
  );

/** The same error, told to be because of a delete marker. */
export const hiddenBy = (
  { code, status, message, fields }: ServiceError,
  versionId: string,
): ServiceError =>
  new ServiceError(code, status, message, {
    fields,
    headers:
      code === "NoSuchKey" ? { "x-amz-delete-marker": "true", "x-amz-version-id": versionId } : {},
  });
