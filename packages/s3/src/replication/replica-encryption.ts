/** How a replica is encrypted: as its source, with the destination's key when that is one of KMS. No bytes change. */
import type { ReplicationRule } from "../bucket/replication-rules.ts";
import type { ObjectEncryption } from "../object/encryption/object-encryption.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectRecord } from "../object/index/object-record.ts";
import { permitKeyUse } from "../operations/kms-permission.ts";
import { placeOf } from "../operations/new-encryption.ts";
import type { Rooms } from "../rooms.ts";
import type { FailureReason, RoleDecision } from "./replication-permission.ts";

/** The customer's key wraps the data key wherever the object is, and so does the service's. */
export function replicaEncryption(
  rooms: Rooms,
  decide: RoleDecision,
  { source, destination }: { readonly source: Bucket; readonly destination: Bucket },
  version: ObjectRecord,
  rule: ReplicationRule,
): ObjectEncryption | undefined | Promise<ObjectEncryption | FailureReason> {
  const { encryption } = version;
  if (encryption === undefined || encryption.mode === "AES256" || encryption.mode === "SSE-C") {
    return encryption;
  }
  const rewrap = async (): Promise<ObjectEncryption | FailureReason> => {
    const { mode, keyArn, context, bucketKey } = encryption;
    const keyId = rule.Destination?.EncryptionConfiguration?.ReplicaKmsKeyID;
    const { keyService, contentKeys } = rooms;
    const place = placeOf(source, version.objectKey);
    const newPlace = placeOf(destination, version.objectKey);
    const [oldKey, newKey] = await Promise.all([
      keyService.find(keyArn, source.region, source.ownerAccountId),
      keyService.find(keyId, destination.region, destination.ownerAccountId),
    ]);
    if (oldKey.kind === "fault") return "SrcGetObjectNotPermitted";
    if (newKey.kind === "fault") return "DstKmsKeyNotFound";
    const user = {
      caller: { accountId: source.ownerAccountId },
      authorize: (request: Parameters<RoleDecision>[0]) =>
        decide(request) ?? { allowed: false, message: "" },
    };
    const hasBucketKey = bucketKey !== undefined;
    try {
      permitKeyUse(user, oldKey, "kms:Decrypt", { place, context, hasBucketKey });
    } catch {
      return "SrcGetObjectNotPermitted";
    }
    const bucketKeyEnabled = destination.settings.encryption?.bucketKeyEnabled === true;
    const use = { place: newPlace, context, hasBucketKey: bucketKeyEnabled };
    try {
      permitKeyUse(user, newKey, "kms:Encrypt", use);
    } catch {
      return "DstPutObjectNotPermitted";
    }
    const dataKey = await contentKeys.unwrap(encryption, place, undefined);
    if (!(dataKey instanceof Uint8Array)) return "SrcGetObjectNotPermitted";
    const wrapping = { mode, keyArn: newKey.arn, context, bucketKeyEnabled };
    const wrapped = await contentKeys.wrap(wrapping, newPlace, dataKey);
    return "kind" in wrapped ? "DstKmsKeyNotFound" : wrapped;
  };
  return rewrap();
}
