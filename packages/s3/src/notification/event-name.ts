/**
 * What AWS calls a change of an object, as an event notification and on EventBridge.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
 */
import type { Cause, ObjectChange } from "../object/object-change.ts";

/** Without the `s3:` that configurations write before it. Undefined for what AWS tells nobody. */
export function eventName({ kind, cause }: Pick<ObjectChange, "cause" | "kind">) {
  switch (kind) {
    case "put":
      return CREATED[cause];
    case "marked":
      return `${removal(cause)}:DeleteMarkerCreated`;
    case "removed":
      return `${removal(cause)}:Delete`;
    case "changed":
      return CHANGED[cause];
  }
}

const CREATED: Readonly<Partial<Record<Cause, string>>> = {
  Put: "ObjectCreated:Put",
  Post: "ObjectCreated:Post",
  Copy: "ObjectCreated:Copy",
  CompleteMultipartUpload: "ObjectCreated:CompleteMultipartUpload",
  Replica: "ObjectCreated:Put",
};

const CHANGED: Readonly<Partial<Record<Cause, string>>> = {
  TaggingPut: "ObjectTagging:Put",
  TaggingDelete: "ObjectTagging:Delete",
  AclPut: "ObjectAcl:Put",
  RestorePost: "ObjectRestore:Post",
  RestoreCompleted: "ObjectRestore:Completed",
  RestoreDelete: "ObjectRestore:Delete",
  LifecycleTransition: "LifecycleTransition",
  IntelligentTiering: "IntelligentTiering",
};

const removal = (cause: Cause): string =>
  cause === "LifecycleExpiration" ? "LifecycleExpiration" : "ObjectRemoved";

/** 2.2 tells of replication, 2.3 of all that is newer; they are otherwise compatible with 2.1. */
export function eventVersion(name: string): string {
  if (name.startsWith("Replication:")) return "2.2";
  return /^(?:Lifecycle|Intelligent|ObjectAcl|ObjectTagging|ObjectRestore:Delete)/.test(name)
    ? "2.3"
    : "2.1";
}

/** `detail-type` on EventBridge; undefined for what only the other destinations hear of. */
export const bridgeType = (name: string): string | undefined => {
  const [group = "", what] = name.split(":");
  if (group === "ObjectRestore" && what !== undefined) return RESTORES[what];
  if (group === "ObjectTagging")
    return what === "Put" ? "Object Tags Added" : "Object Tags Deleted";
  return BRIDGE_TYPES[group];
};

const BRIDGE_TYPES: Readonly<Record<string, string>> = {
  ObjectCreated: "Object Created",
  ObjectRemoved: "Object Deleted",
  LifecycleExpiration: "Object Deleted",
  LifecycleTransition: "Object Storage Class Changed",
  IntelligentTiering: "Object Access Tier Changed",
  ObjectAcl: "Object ACL Updated",
};

const RESTORES: Readonly<Record<string, string>> = {
  Post: "Object Restore Initiated",
  Completed: "Object Restore Completed",
  Delete: "Object Restore Expired",
};
