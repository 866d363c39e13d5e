/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html */
import type { RestoreObjectCommandInput, RestoreObjectCommandOutput } from "@aws-sdk/client-s3";
import * as faults from "../errors/archive.ts";
import * as errors from "../errors.ts";
import { type RestoreAsked, type RestoreOutcome, restoration } from "../object/archive.ts";
import type { RestoreTier } from "../object/object-attributes.ts";
import { originOf } from "../object/object-change.ts";
import { type Change, changeAttributes } from "../object/write.ts";
import { requireBucket } from "../rooms.ts";
import { checkVersionId } from "./object-input.ts";
import { storedVersion } from "./object-output.ts";
import type { Operation } from "./operation.ts";

export const restoreObject: Operation<RestoreObjectCommandInput, RestoreObjectCommandOutput> =
  (rooms) => async (input, call) => {
    const bucket = requireBucket(rooms, input.Bucket);
    checkVersionId(input.VersionId);
    const asked = askedOf(input.RestoreRequest);
    const found = storedVersion(rooms, bucket, input.Key, input.VersionId, call);
    if (found.isDeleteMarker) throw errors.deleteMarkerNotReadable(found, "POST");
    const { index, env } = rooms;
    const { bucketId } = bucket;
    const kind = await index.commit(() => {
      const current = index.buckets.current(bucket);
      const version = current && index.objects.version(bucketId, input.Key, found.versionId);
      if (current === undefined || version === undefined) throw errors.noSuchKey(input.Key);
      const { attributes, storageClass } = version;
      const outcome = restoration(storageClass, attributes.restore, asked, env.clock.now());
      if (!("restore" in outcome)) throw refusal(outcome.kind, storageClass, asked);
      const { restore, kind } = outcome;
      const origin = originOf(call);
      const change: Change = { rooms, bucket: current, cause: "RestorePost", origin, dead: [] };
      changeAttributes(change, version, { ...attributes, restore });
      const { objectKey, sequence } = version;
      const dueMs = kind === "prolonged" ? restore.expiresMs : restore.readyMs;
      index.restores.put({ bucketId, objectKey, sequence }, dueMs);
      return kind;
    });
    rooms.restores.wake();
    return { $metadata: { httpStatusCode: kind === "prolonged" ? 200 : 202 } };
  };

function askedOf(request: RestoreObjectCommandInput["RestoreRequest"]): RestoreAsked {
  if (request === undefined) throw errors.missingRequestBody();
  if (request.Type !== undefined) throw faults.restoreNotImplemented("Type SELECT");
  if (request.SelectParameters !== undefined) {
    throw faults.restoreNotImplemented("SelectParameters");
  }
  if (request.OutputLocation !== undefined) throw faults.restoreNotImplemented("OutputLocation");
  const { Days: days, GlacierJobParameters: job } = request;
  if (days !== undefined && days < 1) throw faults.restoreDaysNotPositive(days);
  const tier = (request.Tier ?? job?.Tier ?? "Standard") as RestoreTier;
  return { days, tier };
}

function refusal(
  kind: Exclude<RestoreOutcome, { restore: unknown }>["kind"],
  storageClass: string | undefined,
  { tier }: RestoreAsked,
): Error {
  switch (kind) {
    case "not-archived":
      return faults.notRestorable(storageClass ?? "STANDARD");
    case "tier-not-offered":
      return faults.tierNotOffered(tier);
    case "days-missing":
      return errors.malformedXml();
    default:
      return faults.restoreInProgress();
  }
}
