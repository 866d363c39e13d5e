/**
 * What an account has set for its volumes and snapshots in a region.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableEbsEncryptionByDefault.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyEbsDefaultKmsKeyId.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableSnapshotBlockPublicAccess.html
 */
import type {
  DisableEbsEncryptionByDefaultResult,
  DisableSnapshotBlockPublicAccessResult,
  EnableSnapshotBlockPublicAccessCommandInput,
  EnableSnapshotBlockPublicAccessResult,
  GetEbsDefaultKmsKeyIdResult,
  GetEbsEncryptionByDefaultResult,
  GetSnapshotBlockPublicAccessStateResult,
  ModifyEbsDefaultKmsKeyIdCommandInput,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { missing } from "../../errors.ts";
import { type Place, placeKey } from "../../resource/record.ts";
import type { RegionRecord, Resources } from "../../resource/resources.ts";
import { defaultKeyId } from "../../resource/storage/make-volume.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";

function settingsOf({ regions }: Resources, place: Place): RegionRecord {
  return regions.get(placeKey(place)) ?? { id: placeKey(place), ...place };
}

function set(resources: Resources, place: Place, change: Partial<RegionRecord>): void {
  resources.regions.put({ ...settingsOf(resources, place), ...change });
}

function setEncryption(rooms: Rooms, call: Call, value: boolean) {
  set(rooms.resources, placeOf(call), { ebsEncryptionByDefault: value });
  return { EbsEncryptionByDefault: value };
}

export const enableEbsEncryptionByDefault = (rooms: Rooms, _input: object, call: Call) =>
  setEncryption(rooms, call, true);

export const disableEbsEncryptionByDefault = (
  rooms: Rooms,
  _input: object,
  call: Call,
): DisableEbsEncryptionByDefaultResult => setEncryption(rooms, call, false);

export function getEbsEncryptionByDefault(
  { resources }: Rooms,
  _input: object,
  call: Call,
): GetEbsEncryptionByDefaultResult {
  const { ebsEncryptionByDefault = false } = settingsOf(resources, placeOf(call));
  return { EbsEncryptionByDefault: ebsEncryptionByDefault, SseType: "none" };
}

export function getEbsDefaultKmsKeyId(
  { resources }: Rooms,
  _input: object,
  call: Call,
): GetEbsDefaultKmsKeyIdResult {
  const place = placeOf(call);
  return { KmsKeyId: settingsOf(resources, place).ebsDefaultKmsKeyId ?? defaultKeyId(place) };
}

export function modifyEbsDefaultKmsKeyId(
  { resources }: Rooms,
  { KmsKeyId }: ModifyEbsDefaultKmsKeyIdCommandInput,
  call: Call,
): GetEbsDefaultKmsKeyIdResult {
  if (!KmsKeyId) throw missing("KmsKeyId");
  set(resources, placeOf(call), { ebsDefaultKmsKeyId: KmsKeyId });
  return { KmsKeyId };
}

export function resetEbsDefaultKmsKeyId(
  { resources }: Rooms,
  _input: object,
  call: Call,
): GetEbsDefaultKmsKeyIdResult {
  const place = placeOf(call);
  set(resources, place, { ebsDefaultKmsKeyId: undefined });
  return { KmsKeyId: defaultKeyId(place) };
}

export function enableSnapshotBlockPublicAccess(
  { resources }: Rooms,
  { State }: EnableSnapshotBlockPublicAccessCommandInput,
  call: Call,
): EnableSnapshotBlockPublicAccessResult {
  if (State === undefined) throw missing("State");
  set(resources, placeOf(call), { snapshotBlockPublicAccess: State });
  return { State };
}

export function disableSnapshotBlockPublicAccess(
  { resources }: Rooms,
  _input: object,
  call: Call,
): DisableSnapshotBlockPublicAccessResult {
  set(resources, placeOf(call), { snapshotBlockPublicAccess: "unblocked" });
  return { State: "unblocked" };
}

export function getSnapshotBlockPublicAccessState(
  { resources }: Rooms,
  _input: object,
  call: Call,
): GetSnapshotBlockPublicAccessStateResult {
  const { snapshotBlockPublicAccess: state = "unblocked" } = settingsOf(resources, placeOf(call));
  return { State: state, ManagedBy: "account" };
}
