/** Of the settings of function URLs. */
import { functionArn } from "../function/function-name.ts";
import { namedFunction, type Rooms } from "../rooms.ts";
import { functionPermission } from "./permission.ts";
import { authTypeKey } from "./policy-rules.ts";
import type { AccessCall, RequestInput, Rule } from "./request-input.ts";

export function urlRules(rooms: Rooms): Readonly<Record<string, Rule>> {
  const onConfig =
    (
      action: string,
      authTypeOf: (input: RequestInput, call: AccessCall) => string | undefined,
    ): Rule =>
    (input, call) => {
      const named = namedFunction(input.FunctionName, input.Qualifier, call);
      return [
        functionPermission(rooms, action, input, call, {
          "lambda:FunctionArn": functionArn(named, named.qualifier),
          ...authTypeKey(authTypeOf(input, call)),
        }),
      ];
    };
  const existing = (input: RequestInput, call: AccessCall) => {
    const named = namedFunction(input.FunctionName, input.Qualifier, call);
    return rooms.urls.at(named, named.qualifier)?.authType;
  };
  return {
    CreateFunctionUrlConfig: onConfig("lambda:CreateFunctionUrlConfig", ({ AuthType }) => AuthType),
    UpdateFunctionUrlConfig: onConfig(
      "lambda:UpdateFunctionUrlConfig",
      (input, call) => input.AuthType ?? existing(input, call),
    ),
    GetFunctionUrlConfig: onConfig("lambda:GetFunctionUrlConfig", existing),
    DeleteFunctionUrlConfig: onConfig("lambda:DeleteFunctionUrlConfig", existing),
    ListFunctionUrlConfigs: (input, call) => [
      functionPermission(rooms, "lambda:ListFunctionUrlConfigs", input, call),
    ],
  };
}
