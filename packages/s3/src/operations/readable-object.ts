/** Archived objects are read once a copy of them is restored, and while it is there. */
import type { Call } from "@cloudglass/wire";
import { archivedObject, archivedSource } from "../errors/archive.ts";
import { isArchived, restoreState } from "../object/archive.ts";
import type { ObjectRecord } from "../object/index/object-record.ts";

/** Throws InvalidObjectState. */
export function checkReadable(object: ObjectRecord, { receivedAt }: Call): void {
  if (isUnreadable(object, receivedAt)) throw archivedObject(object.storageClass!);
}

/** The same of what is copied. */
export function checkCopyable(object: ObjectRecord, { receivedAt }: Call): void {
  if (isUnreadable(object, receivedAt)) throw archivedSource(object.storageClass!);
}

const isUnreadable = ({ storageClass, attributes }: ObjectRecord, nowMs: number): boolean =>
  isArchived(storageClass) && restoreState(attributes.restore, nowMs) !== "restored";
