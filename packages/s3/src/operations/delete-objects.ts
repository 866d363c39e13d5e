/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
import type {
  DeletedObject,
  DeleteObjectsCommandInput,
  DeleteObjectsCommandOutput,
  _Error as DeletionError,
  ObjectIdentifier,
} from "@aws-sdk/client-s3";
import type { Call } from "@cloudglass/wire";
import { ServiceError } from "@cloudglass/wire";
import { objectAccess } from "../access.ts";
import * as errors from "../errors.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import { originOf } from "../object/object-change.ts";
import { isVersionId } from "../object/version-id.ts";
import { type Rooms, requireBucket } from "../rooms.ts";
import { existedBefore, outcomeError } from "./commit-object.ts";
import { type Removal, type Removed, removeObjects } from "./delete-object.ts";
import { bypassOf } from "./lock-input.ts";
import { checkObjectKey } from "./object-input.ts";
import type { Operation } from "./operation.ts";

const OBJECTS_MAX = 1000;

export const deleteObjects: Operation<DeleteObjectsCommandInput, DeleteObjectsCommandOutput> =
  (rooms) => async (input, call) => {
    const bucket = requireBucket(rooms, input.Bucket);
    const bypass = bypassOf(bucket, input);
    const requested = input.Delete?.Objects ?? [];
    if (requested.length === 0 || requested.length > OBJECTS_MAX) throw errors.malformedXml();

    const failures: DeletionError[] = [];
    const accepted: { readonly object: ObjectIdentifier; readonly removal: Removal }[] = [];
    for (const object of requested) {
      try {
        accepted.push({ object, removal: acceptedRemoval(rooms, bucket, object, bypass, call) });
      } catch (error) {
        failures.push(failureOf(object, error));
      }
    }
    const outcomes = await removeObjects(
      rooms,
      bucket,
      originOf(call),
      accepted.map(({ removal }) => removal),
    );
    const deleted: DeletedObject[] = [];
    for (const [position, { object }] of accepted.entries()) {
      const outcome = outcomes[position]!;
      if (typeof outcome === "string") {
        failures.push(failureOf(object, outcomeError(outcome, bucket, object.Key!)));
      } else deleted.push(deletedObject(object, outcome));
    }
    return {
      ...(input.Delete?.Quiet ? {} : { Deleted: deleted }),
      ...(failures.length === 0 ? {} : { Errors: failures }),
    };
  };

function acceptedRemoval(
  rooms: Rooms,
  bucket: Bucket,
  object: ObjectIdentifier,
  bypass: boolean,
  call: Call,
): Removal {
  const objectKey = object.Key!;
  checkObjectKey(objectKey);
  const action = object.VersionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
  const actions = bypass ? [action, "s3:BypassGovernanceRetention"] : [action];
  const keys = {
    ...(object.VersionId === undefined ? {} : { "s3:VersionId": object.VersionId }),
    ...(object.ETag === undefined ? {} : { "s3:if-match": object.ETag }),
  };
  for (const asked of actions) {
    const { allowed, message } = call.authorize(objectAccess(bucket, asked, objectKey, call, keys));
    if (!allowed) throw errors.accessDenied(message || undefined);
  }
  const { VersionId: versionId } = object;
  // DeleteObject calls it an InvalidArgument. To remove a version that is gone is a success in both.
  if (versionId !== undefined && !isVersionId(versionId)) {
    throw errors.noSuchVersion(objectKey, versionId);
  }
  if (object.LastModifiedTime !== undefined) throw errors.notImplementedHeader("LastModifiedTime");
  if (object.Size !== undefined) throw errors.notImplementedHeader("Size");
  const ifMatch = object.ETag;
  const existed = existedBefore(rooms, bucket, objectKey, { ifMatch });
  return { objectKey, versionId, ifMatch, existed, bypass };
}

function deletedObject({ Key, VersionId }: ObjectIdentifier, removed: Removed): DeletedObject {
  return {
    Key,
    ...(VersionId === undefined ? {} : { VersionId }),
    ...(removed.deleteMarker
      ? { DeleteMarker: true, DeleteMarkerVersionId: removed.versionId }
      : {}),
  };
}

function failureOf(object: ObjectIdentifier, error: unknown): DeletionError {
  if (!(error instanceof ServiceError)) throw error;
  return {
    Key: object.Key,
    ...(object.VersionId === undefined ? {} : { VersionId: object.VersionId }),
    Code: error.code,
    Message: error.message,
  };
}
