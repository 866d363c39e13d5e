/**
 * What S3 says of reading and restoring archived objects.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html
 */
import { argument, error } from "./error.ts";

const invalidState = (message: string, storageClass: string) =>
  error("InvalidObjectState", 403, message, { StorageClass: storageClass });

export const archivedObject = (storageClass: string) =>
  invalidState("The operation is not valid for the object's storage class", storageClass);
export const archivedSource = (storageClass: string) =>
  invalidState("Operation is not valid for the source object's storage class", storageClass);
export const notRestorable = (storageClass: string) =>
  invalidState("Restore is not allowed for the object's current storage class", storageClass);
export const restoreInProgress = () =>
  error("RestoreAlreadyInProgress", 409, "Object restore is already in progress");
export const tierNotOffered = (tier: string) =>
  argument("Retrieval option is not supported by this storage class", "Tier", tier);
export const restoreDaysNotPositive = (days: number) =>
  argument("restoration days must be greater than 0", "Days", days);
/** A query of the archive, or a restoration to another place. */
export const restoreNotImplemented = (element: string) =>
  error("NotImplemented", 501, `RestoreObject with ${element} is not implemented.`);
