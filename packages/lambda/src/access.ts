/**
 * Which permissions each operation needs, on what, and with which condition keys.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */
import type { AccessTable, AuthorizationRequest } from "@cloudglass/wire";
import { functionPermission, passRole } from "./access/permission.ts";
import type { AccessCall, RequestInput } from "./access/request-input.ts";
import type { Rooms } from "./rooms.ts";

type Rule = (input: RequestInput, call: AccessCall) => readonly AuthorizationRequest[];

/** @param served the operations that there are: rows are for those alone */
export function accessOf(rooms: Rooms, served: Iterable<string>): AccessTable {
  const rules = rulesOf(rooms);
  return Object.fromEntries(
    [...served].flatMap((operation) => {
      const rule = rules[operation];
      return rule === undefined ? [] : [[operation, rule] as const];
    }),
  );
}

function rulesOf(rooms: Rooms): Readonly<Record<string, Rule>> {
  /** On the function, or on the version or alias that the request names. */
  const onFunction =
    (action: string): Rule =>
    (input, call) => [functionPermission(rooms, action, input, call)];
  const onAny =
    (action: string): Rule =>
    () => [{ action, resource: "*" }];
  return {
    CreateFunction: (input, call) => [
      functionPermission(rooms, "lambda:CreateFunction", input, call),
      ...passRole(input.Role),
    ],
    CreateAlias: onFunction("lambda:CreateAlias"),
    DeleteAlias: onFunction("lambda:DeleteAlias"),
    DeleteFunction: onFunction("lambda:DeleteFunction"),
    GetAlias: onFunction("lambda:GetAlias"),
    GetFunction: onFunction("lambda:GetFunction"),
    GetFunctionConfiguration: onFunction("lambda:GetFunctionConfiguration"),
    Invoke: onFunction("lambda:InvokeFunction"),
    ListAliases: onFunction("lambda:ListAliases"),
    ListFunctions: onAny("lambda:ListFunctions"),
    ListVersionsByFunction: onFunction("lambda:ListVersionsByFunction"),
    PublishVersion: onFunction("lambda:PublishVersion"),
    UpdateAlias: onFunction("lambda:UpdateAlias"),
    UpdateFunctionCode: onFunction("lambda:UpdateFunctionCode"),
    UpdateFunctionConfiguration: (input, call) => [
      functionPermission(rooms, "lambda:UpdateFunctionConfiguration", input, call),
      ...passRole(input.Role),
    ],
  };
}
