/** A permission on a function, a version or an alias, as it is asked of IAM. */
import type { AuthorizationRequest } from "@cloudglass/wire";
import { functionArn } from "../function/function-name.ts";
import { namedFunction, type Rooms } from "../rooms.ts";
import type { AccessCall, RequestInput } from "./request-input.ts";

export function functionPermission(
  rooms: Rooms,
  action: string,
  input: RequestInput,
  call: AccessCall,
): AuthorizationRequest {
  const named = namedFunction(input.FunctionName, input.Qualifier, call);
  const tags = Object.entries(rooms.functions.at(named)?.tags ?? {});
  const context = Object.fromEntries(tags.map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
  return {
    action,
    resource: functionArn(named, named.qualifier),
    resourceAccountId: named.accountId,
    context,
  };
}

/** Who gives a role to a function must be allowed to. */
export function passRole(role: string | undefined): readonly AuthorizationRequest[] {
  if (role === undefined) return [];
  const context = { "iam:PassedToService": "lambda.amazonaws.com" };
  return [{ action: "iam:PassRole", resource: role, context }];
}
