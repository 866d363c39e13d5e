/** New volumes and snapshots, as records. To be called within a commit. */
import { clientError } from "../../errors.ts";
import { type Place, placeKey } from "../record.ts";
import type { Resources } from "../resources.ts";
import type { SnapshotRecord } from "./snapshot.ts";
import type { VolumeRecord } from "./volume.ts";

/** AWS's own key, where a volume is encrypted and none was named. */
export const defaultKeyId = ({ accountId, region }: Place) =>
  `arn:aws:kms:${region}:${accountId}:key/00000000-0000-4000-8000-000000000eb5`;

/** Whether the account has every new volume encrypted, and with which key. */
export function encryptionOf(
  { regions }: Resources,
  place: Place,
  asked: { readonly Encrypted?: boolean | undefined; readonly KmsKeyId?: string | undefined },
  source: Pick<SnapshotRecord, "encrypted" | "kmsKeyId"> | undefined,
): Pick<VolumeRecord, "encrypted" | "kmsKeyId"> {
  const settings = regions.get(placeKey(place));
  const isKeyed = asked.KmsKeyId !== undefined;
  if (isKeyed && asked.Encrypted === false) {
    throw clientError(
      "InvalidParameterDependency",
      "The parameter KmsKeyId requires the parameter Encrypted to be set.",
    );
  }
  if (source?.encrypted && asked.Encrypted === false) {
    throw clientError(
      "InvalidParameter",
      "The encrypted flag cannot be set to false since the source snapshot is encrypted.",
    );
  }
  const encrypted =
    asked.Encrypted === true ||
    isKeyed ||
    source?.encrypted === true ||
    settings?.ebsEncryptionByDefault === true;
  if (!encrypted) return { encrypted: false, kmsKeyId: undefined };
  const kmsKeyId =
    asked.KmsKeyId ?? source?.kmsKeyId ?? settings?.ebsDefaultKmsKeyId ?? defaultKeyId(place);
  return { encrypted, kmsKeyId };
}

/** One that the account may make volumes of. Throws InvalidSnapshot.NotFound. */
export function requireReadable(
  { snapshots }: Resources,
  place: Place,
  id: string,
): SnapshotRecord {
  const found = snapshots.get(id);
  const isReadable =
    found !== undefined &&
    found.region === place.region &&
    (found.accountId === place.accountId ||
      found.createVolumePermissions.includes("all") ||
      found.createVolumePermissions.includes(place.accountId));
  return isReadable ? found : snapshots.require(place, id);
}
