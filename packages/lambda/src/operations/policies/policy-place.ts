/** What a policy is on: a function, a version or an alias, with the revision that guards against lost updates. */
import {
  invalidParameter,
  noPolicy,
  policyRevisionMismatch,
  resourceDoesNotExist,
} from "../../errors.ts";
import { functionArn, type NamedFunction } from "../../function/function-name.ts";
import { LATEST } from "../../function/functions.ts";
import type { AliasRecord, VersionRecord } from "../../function/records.ts";
import type { PolicyRecord } from "../../function/resource-policies.ts";
import { type Rooms, requireTarget } from "../../rooms.ts";

export interface PolicyPlace {
  readonly arn: string;
  readonly revisionId: string;
  readonly policy: PolicyRecord | undefined;
  /** Puts or, without a text, removes the policy; returns the next revision. */
  put(text: string | undefined): string;
}

/** Throws ResourceNotFoundException; `$LATEST` has no policy of its own. */
export function requirePolicyPlace(rooms: Rooms, named: NamedFunction): PolicyPlace {
  const { accountId, region, functionName, qualifier } = named;
  if (qualifier === LATEST) {
    throw invalidParameter("We currently do not support adding policies for $LATEST.");
  }
  const target = requireTarget(rooms, named);
  const place = { accountId, region, functionName, qualifier: qualifier ?? "" };
  return {
    arn: functionArn(named, qualifier),
    revisionId: target.revisionId,
    policy: rooms.policies.at(place, qualifier),
    put(text) {
      const revisionId = rooms.env.random.uuid();
      rooms.catalogue.commit(() => {
        if (text === undefined) rooms.policies.remove(place);
        else rooms.policies.put({ ...place, text });
        putRevision(rooms, target, revisionId);
      });
      return revisionId;
    },
  };
}

export function checkPolicyRevision(place: PolicyPlace, revisionId: string | undefined): void {
  if (revisionId !== undefined && revisionId !== place.revisionId) throw policyRevisionMismatch();
}

export function requirePolicy({ policy }: PolicyPlace): PolicyRecord {
  if (policy === undefined) throw noPolicy();
  return policy;
}

/** For those who only read: whatever there is not, is told in one way. */
export function readablePolicy(
  rooms: Rooms,
  named: NamedFunction,
): { readonly Policy: string; readonly RevisionId: string } {
  const policy = rooms.policies.at(named, named.qualifier);
  if (policy === undefined) throw resourceDoesNotExist();
  return { Policy: policy.text, RevisionId: requireTarget(rooms, named).revisionId };
}

/** The policy's revision is that of what it is on. */
function putRevision(rooms: Rooms, target: VersionRecord | AliasRecord, revisionId: string): void {
  if ("name" in target) rooms.functions.putAlias({ ...target, revisionId });
  else rooms.functions.putVersion({ ...target, revisionId });
}
