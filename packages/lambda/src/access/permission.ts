/**
 * A permission on a function, a version or an alias, as it is asked of IAM: with the tags of the function, and with the
 * policy of the qualifier that the request names.
 */
import type { AuthorizationRequest, ContextValue } from "@cloudglass/wire";
import { functionArn, type NamedFunction } from "../function/function-name.ts";
import { namedFunction, type Rooms } from "../rooms.ts";
import type { AccessCall, RequestInput } from "./request-input.ts";

export type Context = Record<string, ContextValue>;

export function functionPermission(
  rooms: Rooms,
  action: string,
  input: RequestInput,
  call: AccessCall,
  context: Context = {},
): AuthorizationRequest {
  const named = namedFunction(input.FunctionName, input.Qualifier, call);
  return namedPermission(rooms, action, named, context);
}

export function namedPermission(
  rooms: Rooms,
  action: string,
  named: NamedFunction,
  context: Context = {},
): AuthorizationRequest {
  const resourcePolicy = rooms.policies.at(named, named.qualifier)?.text;
  return {
    action,
    resource: functionArn(named, named.qualifier),
    resourceAccountId: named.accountId,
    context: { ...resourceTags(rooms.functions.at(named)?.tags), ...context },
    ...(resourcePolicy !== undefined && { resourcePolicy }),
  };
}

export function resourceTags(tags: Readonly<Record<string, string>> = {}): Context {
  const entries = Object.entries(tags);
  return Object.fromEntries(entries.map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}

export function requestTags(tags: Readonly<Record<string, string>> = {}): Context {
  const entries = Object.entries(tags);
  if (entries.length === 0) return {};
  const context = entries.map(([key, value]) => [`aws:RequestTag/${key}`, value] as const);
  return { ...Object.fromEntries(context), "aws:TagKeys": entries.map(([key]) => key) };
}

/** Who gives a role to a function must be allowed to. */
export function passRole(input: RequestInput, call: AccessCall): readonly AuthorizationRequest[] {
  if (input.Role === undefined) return [];
  const context = {
    "iam:PassedToService": "lambda.amazonaws.com",
    "iam:AssociatedResourceArn": functionArn(namedFunction(input.FunctionName, undefined, call)),
  };
  return [{ action: "iam:PassRole", resource: input.Role, context }];
}
