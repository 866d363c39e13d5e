/**
 * Who may make volumes of a snapshot.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshotAttribute.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ResetSnapshotAttribute.html
 */
import type {
  CreateVolumePermission,
  DescribeSnapshotAttributeCommandInput,
  DescribeSnapshotAttributeResult,
  ModifySnapshotAttributeCommandInput,
  ResetSnapshotAttributeCommandInput,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, invalidParameterValue, missing } from "../../errors.ts";
import { placeKey } from "../../resource/record.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";

export function describeSnapshotAttribute(
  { resources }: Rooms,
  { SnapshotId, Attribute }: DescribeSnapshotAttributeCommandInput,
  call: Call,
): DescribeSnapshotAttributeResult {
  const snapshot = resources.snapshots.require(placeOf(call), SnapshotId);
  if (Attribute === undefined) throw missing("attribute");
  if (Attribute === "productCodes") return { SnapshotId: snapshot.id, ProductCodes: [] };
  return {
    SnapshotId: snapshot.id,
    CreateVolumePermissions: snapshot.createVolumePermissions.map((each) =>
      each === "all" ? { Group: "all" } : { UserId: each },
    ),
  };
}

export function modifySnapshotAttribute(
  { resources }: Rooms,
  input: ModifySnapshotAttributeCommandInput,
  call: Call,
): object {
  const place = placeOf(call);
  const snapshot = resources.snapshots.require(place, input.SnapshotId);
  const { CreateVolumePermission: change, OperationType, UserIds = [], GroupNames = [] } = input;
  const flat = [...UserIds, ...GroupNames];
  const added = [
    ...(change?.Add ?? []).map(nameOf),
    ...(OperationType === "add" ? flat.map(checked) : []),
  ];
  const removed = new Set([
    ...(change?.Remove ?? []).map(nameOf),
    ...(OperationType === "remove" ? flat.map(checked) : []),
  ]);
  if (added.length + removed.size === 0) throw missing("createVolumePermission");
  if (added.includes("all")) {
    if (snapshot.encrypted) {
      throw invalidParameterValue("Encrypted snapshots cannot be shared publicly");
    }
    const blocked = resources.regions.get(placeKey(place))?.snapshotBlockPublicAccess;
    if (blocked !== undefined && blocked !== "unblocked") {
      throw clientError(
        "OperationNotPermitted",
        "You can’t publicly share your snapshots because block public access for snapshots is enabled for this AWS account and Region.",
      );
    }
  }
  const permissions = new Set([...snapshot.createVolumePermissions, ...added]);
  const createVolumePermissions = [...permissions].filter((each) => !removed.has(each));
  resources.snapshots.put({ ...snapshot, createVolumePermissions });
  return {};
}

function nameOf({ Group, UserId }: CreateVolumePermission): string {
  return checked(Group ?? UserId ?? "");
}

function checked(name: string): string {
  if (name === "all" || /^\d{12}$/.test(name)) return name;
  throw clientError("InvalidUserID.Malformed", `Invalid user id: "${name}"`);
}

export function resetSnapshotAttribute(
  { resources }: Rooms,
  { SnapshotId, Attribute }: ResetSnapshotAttributeCommandInput,
  call: Call,
): object {
  const snapshot = resources.snapshots.require(placeOf(call), SnapshotId);
  if (Attribute !== "createVolumePermission") {
    throw invalidParameterValue(`Value (${Attribute}) for parameter attribute is invalid.`);
  }
  resources.snapshots.put({ ...snapshot, createVolumePermissions: [] });
  return {};
}
