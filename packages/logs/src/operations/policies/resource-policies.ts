/**
 * Policies for services of AWS that write logs by themselves; here none does, so that they are stored and shown.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html
 */
import type {
  DeleteResourcePolicyCommandInput,
  DeleteResourcePolicyCommandOutput,
  DescribeResourcePoliciesCommandInput,
  DescribeResourcePoliciesCommandOutput,
  PutResourcePolicyCommandInput,
  PutResourcePolicyCommandOutput,
  ResourcePolicy,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Call } from "@cloudglass/wire";
import { invalidParameter, limitExceeded, noSuchPolicy, policyChanged } from "../../errors.ts";
import { groupArn } from "../../group/arn.ts";
import type { ResourcePolicyRecord } from "../../group/resource-policies.ts";
import { type Rooms, requireGroup } from "../../rooms.ts";
import type { Operation } from "../operation.ts";
import { listing } from "../paging.ts";

const POLICIES_MAX = 10;
const PAGE = 50;

interface Named {
  readonly policyName?: string | undefined;
  readonly resourceArn?: string | undefined;
  readonly expectedRevisionId?: string | undefined;
}

export const putResourcePolicy: Operation<
  PutResourcePolicyCommandInput,
  PutResourcePolicyCommandOutput
> = (rooms, input, call) => {
  const place = placeOf(rooms, input, call);
  const document = input.policyDocument ?? "";
  if (rooms.ports.policyChecker?.faultOf(document) !== undefined || !isJson(document)) {
    throw invalidParameter("Invalid policy document.");
  }
  const before = rooms.policies.at(place);
  checkRevision(before, input);
  const named = rooms.policies
    .in(place.accountId, place.region)
    .filter(({ name }) => name !== undefined);
  if (before === undefined && place.name !== undefined && named.length >= POLICIES_MAX) {
    throw limitExceeded();
  }
  const revisionId = place.resourceArn === undefined ? undefined : rooms.env.random.uuid();
  const policy = { ...place, document, updatedMs: call.receivedAt, revisionId };
  rooms.policies.put(policy);
  return { resourcePolicy: described(policy), revisionId };
};

export const deleteResourcePolicy: Operation<
  DeleteResourcePolicyCommandInput,
  DeleteResourcePolicyCommandOutput
> = (rooms, input, call) => {
  const place = placeOf(rooms, input, call);
  const policy = rooms.policies.at(place);
  if (policy === undefined) throw noSuchPolicy(place.name ?? (place.resourceArn as string));
  checkRevision(policy, input);
  rooms.policies.remove(policy);
  return {};
};

export const describeResourcePolicies: Operation<
  DescribeResourcePoliciesCommandInput,
  DescribeResourcePoliciesCommandOutput
> = (rooms, input, { caller, region }) => {
  const { resourceArn, limit = PAGE, nextToken } = input;
  const scope = input.policyScope ?? (resourceArn === undefined ? "ACCOUNT" : "RESOURCE");
  const keyOf = ({ name, resourceArn: arn }: ResourcePolicyRecord) => name ?? (arn as string);
  const found = rooms.policies
    .in(caller.accountId, region)
    .filter((each) => (each.name === undefined ? "RESOURCE" : "ACCOUNT") === scope)
    .filter((each) => resourceArn === undefined || each.resourceArn === plainArn(resourceArn))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const listed = listing(found, keyOf, [scope, resourceArn], nextToken, limit);
  return { resourcePolicies: listed.page.map(described), nextToken: listed.nextToken };
};

/** By name, or of the group that an ARN names. */
function placeOf(rooms: Rooms, { policyName, resourceArn }: Named, call: Call) {
  const { accountId } = call.caller;
  const place = { accountId, region: call.region };
  if (resourceArn !== undefined) {
    const group = requireGroup(rooms, call, plainArn(resourceArn));
    return { ...place, name: undefined, resourceArn: groupArn(group) };
  }
  if (policyName === undefined || policyName === "") {
    throw invalidParameter("Policy name is a required parameter.");
  }
  return { ...place, name: policyName, resourceArn: undefined };
}

const plainArn = (arn: string): string => arn.replace(/:\*$/, "");

/** The policy of a group is changed by who knows what it is. */
function checkRevision(policy: ResourcePolicyRecord | undefined, input: Named): void {
  if (input.resourceArn !== undefined && policy?.revisionId !== input.expectedRevisionId) {
    throw policyChanged();
  }
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

const described = (policy: ResourcePolicyRecord): ResourcePolicy => ({
  policyName: policy.name,
  policyDocument: policy.document,
  lastUpdatedTime: policy.updatedMs,
  policyScope: policy.name === undefined ? "RESOURCE" : "ACCOUNT",
  resourceArn: policy.resourceArn,
  revisionId: policy.revisionId,
});
