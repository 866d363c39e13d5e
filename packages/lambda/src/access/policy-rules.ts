/** Of resource policies: with whom they let in, so that a policy may say to whom access may be given. */
import { principalsOf, type Statement, statementsOf } from "../function/resource-policies.ts";
import { namedFunction, type Rooms } from "../rooms.ts";
import { type Context, functionPermission, namedPermission } from "./permission.ts";
import type { AccessCall, RequestInput, Rule } from "./request-input.ts";

export function policyRules(rooms: Rooms): Readonly<Record<string, Rule>> {
  const onArn =
    (action: string, context: (input: RequestInput, call: AccessCall) => Context): Rule =>
    (input, call) => {
      const named = namedFunction(input.ResourceArn, undefined, call);
      return [namedPermission(rooms, action, named, context(input, call))];
    };
  return {
    AddPermission: (input, call) => [
      functionPermission(rooms, "lambda:AddPermission", input, call, {
        ...(input.Principal !== undefined && { "lambda:Principal": input.Principal }),
        ...authTypeKey(input.FunctionUrlAuthType),
      }),
    ],
    RemovePermission: (input, call) => [
      functionPermission(
        rooms,
        "lambda:RemovePermission",
        input,
        call,
        removedKeys(rooms, input, call),
      ),
    ],
    PutResourcePolicy: onArn("lambda:PutResourcePolicy", ({ Policy = "" }) =>
      principalKey(readableStatements(Policy)),
    ),
    GetResourcePolicy: onArn("lambda:GetResourcePolicy", () => ({})),
    DeleteResourcePolicy: onArn("lambda:DeleteResourcePolicy", ({ ResourceArn }, call) => {
      const named = namedFunction(ResourceArn, undefined, call);
      return principalKey(
        readableStatements(rooms.policies.at(named, named.qualifier)?.text ?? "{}"),
      );
    }),
  };
}

export function authTypeKey(authType: string | undefined): Context {
  return authType === undefined ? {} : { "lambda:FunctionUrlAuthType": authType };
}

/** Of the statement that is to go. */
function removedKeys(rooms: Rooms, input: RequestInput, call: AccessCall): Context {
  const named = namedFunction(input.FunctionName, input.Qualifier, call);
  const text = rooms.policies.at(named, named.qualifier)?.text;
  if (text === undefined) return {};
  const removed = statementsOf(text).find(({ Sid }) => Sid === input.StatementId);
  if (removed === undefined) return {};
  const equals = (removed.Condition as { readonly StringEquals?: Record<string, string> })
    ?.StringEquals;
  return { ...principalKey([removed]), ...authTypeKey(equals?.["lambda:FunctionUrlAuthType"]) };
}

function principalKey(statements: readonly Statement[]): Context {
  const principals = statements.flatMap(principalsOf);
  if (principals.length === 0) return {};
  return { "lambda:Principal": principals.length === 1 ? principals[0]! : principals };
}

/** A text that is no policy is refused by the operation, not here. */
function readableStatements(text: string): readonly Statement[] {
  try {
    return statementsOf(text).filter((each) => typeof each === "object" && each !== null);
  } catch {
    return [];
  }
}
