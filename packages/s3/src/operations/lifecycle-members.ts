/** What answers tell of the bucket's lifecycle rules: when an object expires, when an upload is aborted. */
import { abortOf, expirationOf } from "../bucket/lifecycle-plan.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectRecord } from "../object/index/object-record.ts";
import type { Upload } from "../object/index/upload-table.ts";

/** `x-amz-expiration`, of a current version. */
export function expirationMember(
  { settings }: Bucket,
  object: Pick<ObjectRecord, "objectKey" | "sizeBytes" | "modifiedMs" | "attributes">,
): { readonly Expiration?: string } {
  const { lifecycle } = settings;
  if (lifecycle === undefined) return {};
  const { objectKey, sizeBytes, modifiedMs, attributes } = object;
  const { tags = [] } = attributes;
  const due = expirationOf(lifecycle, { objectKey, sizeBytes, modifiedMs, tags });
  if (due === undefined) return {};
  const date = new Date(due.dueMs).toUTCString();
  return { Expiration: `expiry-date="${date}", rule-id="${asHeader(due.ruleId)}"` };
}

/** `x-amz-abort-date` and `x-amz-abort-rule-id`. */
export function abortMembers(
  { settings }: Bucket,
  { objectKey, initiatedMs }: Pick<Upload, "objectKey" | "initiatedMs">,
): { readonly AbortDate?: Date; readonly AbortRuleId?: string } {
  const { lifecycle } = settings;
  const due = lifecycle && abortOf(lifecycle, objectKey, initiatedMs);
  if (due === undefined) return {};
  return { AbortDate: new Date(due.dueMs), AbortRuleId: asHeader(due.ruleId) };
}

/** As it is, spaces too; only what a header cannot carry is encoded. */
const asHeader = (ruleId: string): string =>
  ruleId.toWellFormed().replace(/[^ -~]/gu, encodeURIComponent);
