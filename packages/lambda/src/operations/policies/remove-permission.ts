/** https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html */
import type { RemovePermissionCommandInput } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { resourceNotFound } from "../../errors.ts";
import { functionArn } from "../../function/function-name.ts";
import { policyText, statementsOf } from "../../function/resource-policies.ts";
import { namedFunction, type Rooms } from "../../rooms.ts";
import { checkPolicyRevision, requirePolicy, requirePolicyPlace } from "./policy-place.ts";

export function removePermission(
  rooms: Rooms,
  input: RemovePermissionCommandInput,
  call: Call,
): object {
  const named = namedFunction(input.FunctionName, input.Qualifier, call);
  if (rooms.functions.at(named) === undefined) {
    throw resourceNotFound(`No policy found for: ${functionArn(named, named.qualifier)}`);
  }
  const place = requirePolicyPlace(rooms, named);
  const { text } = requirePolicy(place);
  const statements = statementsOf(text);
  const others = statements.filter(({ Sid }) => Sid !== input.StatementId);
  if (others.length === statements.length) {
    throw resourceNotFound(`Statement ${input.StatementId} is not found in resource policy.`);
  }
  checkPolicyRevision(place, input.RevisionId);
  place.put(others.length === 0 ? undefined : policyText(text, others));
  return {};
}
