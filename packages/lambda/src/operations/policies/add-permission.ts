/** https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
import type { AddPermissionCommandInput, AddPermissionResponse } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { resourceConflict } from "../../errors.ts";
import {
  invalidPrincipal,
  policyText,
  statementOf,
  statementsOf,
} from "../../function/resource-policies.ts";
import { namedFunction, type Rooms } from "../../rooms.ts";
import { checkPolicyRevision, requirePolicyPlace } from "./policy-place.ts";

export function addPermission(
  rooms: Rooms,
  input: AddPermissionCommandInput,
  call: Call,
): AddPermissionResponse {
  const named = namedFunction(input.FunctionName, input.Qualifier, call);
  const place = requirePolicyPlace(rooms, named);
  const statement = statementOf(input, place.arn);
  checkPolicyRevision(place, input.RevisionId);
  const before = place.policy?.text;
  const statements = before === undefined ? [] : statementsOf(before);
  if (statements.some(({ Sid }) => Sid === input.StatementId)) {
    throw resourceConflict(
      `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  }
  const { policyChecker } = rooms.ports;
  if (policyChecker?.unknownPrincipal(policyText(undefined, [statement])) !== undefined) {
    throw invalidPrincipal();
  }
  place.put(policyText(before, [...statements, statement]));
  return { Statement: JSON.stringify(statement) };
}
