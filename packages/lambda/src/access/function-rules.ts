/** Of functions, versions and aliases, their settings, and of invoking them. */
import type { AuthorizationRequest } from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import { layerVersionPermission } from "./layer-rules.ts";
import { type Context, functionPermission, passRole, requestTags } from "./permission.ts";
import type { AccessCall, RequestInput, Rule } from "./request-input.ts";

/** Asked of the version or alias that the request names, and of the function when it names none. */
const QUALIFIED: readonly string[] = [
  "DeleteFunction",
  "DeleteFunctionEventInvokeConfig",
  "DeleteProvisionedConcurrencyConfig",
  "GetFunction",
  "GetFunctionConfiguration",
  "GetFunctionEventInvokeConfig",
  "GetPolicy",
  "GetProvisionedConcurrencyConfig",
  "GetRuntimeManagementConfig",
  "PutFunctionEventInvokeConfig",
  "PutProvisionedConcurrencyConfig",
  "PutRuntimeManagementConfig",
  "UpdateFunctionEventInvokeConfig",
];

/** Asked of the function as a whole. */
const OF_FUNCTION: readonly string[] = [
  "CreateAlias",
  "DeleteAlias",
  "DeleteFunctionCodeSigningConfig",
  "DeleteFunctionConcurrency",
  "GetAlias",
  "GetFunctionCodeSigningConfig",
  "GetFunctionConcurrency",
  "GetFunctionRecursionConfig",
  "InvokeAsync",
  "ListAliases",
  "ListFunctionEventInvokeConfigs",
  "ListProvisionedConcurrencyConfigs",
  "ListVersionsByFunction",
  "PublishVersion",
  "PutFunctionConcurrency",
  "PutFunctionRecursionConfig",
  "UpdateAlias",
  "UpdateFunctionCode",
];

export function functionRules(rooms: Rooms): Readonly<Record<string, Rule>> {
  const qualified =
    (action: string): Rule =>
    (input, call) => [functionPermission(rooms, action, input, call)];
  const onFunction =
    (action: string): Rule =>
    ({ FunctionName = "" }, call) => [functionPermission(rooms, action, { FunctionName }, call)];
  const named = (names: readonly string[], rule: (action: string) => Rule) =>
    Object.fromEntries(names.map((name) => [name, rule(`lambda:${name}`)]));
  return {
    ...named(QUALIFIED, qualified),
    ...named(OF_FUNCTION, onFunction),
    CreateFunction: (input, call) => creation(rooms, input, call),
    GetAccountSettings: () => [{ action: "lambda:GetAccountSettings", resource: "*" }],
    Invoke: qualified("lambda:InvokeFunction"),
    InvokeWithResponseStream: qualified("lambda:InvokeFunction"),
    ListFunctions: () => [{ action: "lambda:ListFunctions", resource: "*" }],
    UpdateFunctionConfiguration: (input, call) => [
      functionPermission(
        rooms,
        "lambda:UpdateFunctionConfiguration",
        input,
        call,
        settingsKeys(input),
      ),
      ...passRole(input, call),
      ...usedLayers(rooms, input, call),
    ],
  };
}

function creation(rooms: Rooms, input: RequestInput, call: AccessCall) {
  const tags = requestTags(input.Tags);
  const asked = [
    functionPermission(rooms, "lambda:CreateFunction", input, call, {
      ...settingsKeys(input),
      ...codeSigningKey(input),
      ...tags,
    }),
    ...passRole(input, call),
    ...usedLayers(rooms, input, call),
  ];
  if (Object.keys(tags).length > 0) {
    asked.push(functionPermission(rooms, "lambda:TagResource", input, call, tags));
  }
  return asked;
}

export function codeSigningKey({ CodeSigningConfigArn }: RequestInput): Context {
  return CodeSigningConfigArn === undefined
    ? {}
    : { "lambda:CodeSigningConfigArn": CodeSigningConfigArn };
}

function settingsKeys({ Layers, VpcConfig }: RequestInput): Context {
  return {
    ...(Layers !== undefined && { "lambda:Layer": Layers }),
    ...(VpcConfig?.SecurityGroupIds !== undefined && {
      "lambda:SecurityGroupIds": VpcConfig.SecurityGroupIds,
    }),
    ...(VpcConfig?.SubnetIds !== undefined && { "lambda:SubnetIds": VpcConfig.SubnetIds }),
  };
}

/** Who gives a layer to a function must be allowed to read it. */
function usedLayers(
  rooms: Rooms,
  { Layers = [] }: RequestInput,
  call: AccessCall,
): readonly AuthorizationRequest[] {
  return Layers.map((arn) => layerVersionPermission(rooms, "lambda:GetLayerVersion", arn, call));
}
