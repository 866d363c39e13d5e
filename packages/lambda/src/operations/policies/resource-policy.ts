/**
 * The policy of a function, version or alias as one document.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutResourcePolicy.html, API_GetResourcePolicy, API_DeleteResourcePolicy
 */
import type {
  DeleteResourcePolicyCommandInput,
  GetResourcePolicyCommandInput,
  GetResourcePolicyResponse,
  PutResourcePolicyCommandInput,
  PutResourcePolicyResponse,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { invalidParameter } from "../../errors.ts";
import { invalidPrincipal, limited } from "../../function/resource-policies.ts";
import { namedFunction, type Rooms } from "../../rooms.ts";
import {
  checkPolicyRevision,
  readablePolicy,
  requirePolicy,
  requirePolicyPlace,
} from "./policy-place.ts";

export function putResourcePolicy(
  rooms: Rooms,
  input: PutResourcePolicyCommandInput,
  call: Call,
): PutResourcePolicyResponse {
  const place = requirePolicyPlace(rooms, namedFunction(input.ResourceArn, undefined, call));
  const text = limited(input.Policy as string);
  const fault = rooms.ports.policyChecker?.faultOf(text);
  if (fault !== undefined) throw invalidParameter(`Invalid policy document: ${fault}`);
  if (rooms.ports.policyChecker?.unknownPrincipal(text) !== undefined) throw invalidPrincipal();
  checkPolicyRevision(place, input.RevisionId);
  return { Policy: text, RevisionId: place.put(text) };
}

export function getResourcePolicy(
  rooms: Rooms,
  input: GetResourcePolicyCommandInput,
  call: Call,
): GetResourcePolicyResponse {
  return readablePolicy(rooms, namedFunction(input.ResourceArn, undefined, call));
}

export function deleteResourcePolicy(
  rooms: Rooms,
  input: DeleteResourcePolicyCommandInput,
  call: Call,
): object {
  const place = requirePolicyPlace(rooms, namedFunction(input.ResourceArn, undefined, call));
  requirePolicy(place);
  checkPolicyRevision(place, input.RevisionId);
  place.put(undefined);
  return {};
}
