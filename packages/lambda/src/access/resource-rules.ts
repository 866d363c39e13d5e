/** Of what is not a function: event source mappings, code signing configurations, and tags by ARN. */
import type { AuthorizationRequest } from "@cloudglass/wire";
import { mappingArn } from "../function/event-sources/mapping-record.ts";
import { functionArn, parseFunctionName } from "../function/function-name.ts";
import { mappingAt } from "../operations/tags/tagged-resource.ts";
import { namedFunction, type Rooms } from "../rooms.ts";
import { codeSigningKey } from "./function-rules.ts";
import {
  type Context,
  functionPermission,
  namedPermission,
  requestTags,
  resourceTags,
} from "./permission.ts";
import type { AccessCall, RequestInput, Rule } from "./request-input.ts";

export function resourceRules(rooms: Rooms): Readonly<Record<string, Rule>> {
  const anywhere =
    (action: string): Rule =>
    () => [{ action, resource: "*" }];
  const onArn =
    (
      action: string,
      arnOf: (input: RequestInput, call: AccessCall) => string,
      context: (input: RequestInput, call: AccessCall) => Context = () => ({}),
    ): Rule =>
    (input, call) => [arnPermission(rooms, action, arnOf(input, call), call, context(input, call))];
  const mappingOf = ({ UUID = "" }: RequestInput, { region, caller }: AccessCall) =>
    mappingArn({ region, accountId: caller.accountId }, UUID);
  const ofMapping = ({ UUID = "" }: RequestInput): Context => {
    const mapping = rooms.eventSources.get(UUID);
    if (mapping === undefined) return {};
    return { "lambda:FunctionArn": functionArn(mapping, mapping.qualifier) };
  };
  const configArn = ({ CodeSigningConfigArn = "" }: RequestInput) => CodeSigningConfigArn;
  const taggedArn = ({ Resource = "" }: RequestInput) => Resource;
  return {
    CreateCodeSigningConfig: ({ Tags }, call) =>
      creation("CreateCodeSigningConfig", "code-signing-config", requestTags(Tags), {}, call),
    DeleteCodeSigningConfig: onArn("lambda:DeleteCodeSigningConfig", configArn),
    GetCodeSigningConfig: onArn("lambda:GetCodeSigningConfig", configArn),
    UpdateCodeSigningConfig: onArn("lambda:UpdateCodeSigningConfig", configArn),
    ListCodeSigningConfigs: anywhere("lambda:ListCodeSigningConfigs"),
    ListFunctionsByCodeSigningConfig: onArn("lambda:ListFunctionsByCodeSigningConfig", configArn),
    PutFunctionCodeSigningConfig: (input, call) => {
      const action = "lambda:PutFunctionCodeSigningConfig";
      const key = codeSigningKey(input);
      return [
        functionPermission(rooms, action, input, call, key),
        arnPermission(rooms, action, configArn(input), call, key),
      ];
    },
    CreateEventSourceMapping: (input, call) =>
      whereFunctionIs(
        creation(
          "CreateEventSourceMapping",
          "event-source-mapping",
          requestTags(input.Tags),
          mappedFunction(input, call),
          call,
        ),
        input,
        call,
      ),
    DeleteEventSourceMapping: onArn("lambda:DeleteEventSourceMapping", mappingOf, ofMapping),
    GetEventSourceMapping: onArn("lambda:GetEventSourceMapping", mappingOf, ofMapping),
    UpdateEventSourceMapping: (input, call) =>
      whereFunctionIs(
        onArn("lambda:UpdateEventSourceMapping", mappingOf, () => ({
          ...ofMapping(input),
          ...mappedFunction(input, call),
        }))(input, call),
        input,
        call,
      ),
    ListEventSourceMappings: anywhere("lambda:ListEventSourceMappings"),
    ListTags: onArn("lambda:ListTags", taggedArn),
    TagResource: onArn("lambda:TagResource", taggedArn, ({ Tags }) => requestTags(Tags)),
    UntagResource: onArn("lambda:UntagResource", taggedArn, ({ TagKeys = [] }) => ({
      "aws:TagKeys": TagKeys,
    })),
  };
}

/** What is made has no ARN before it is made; its tags are put on it as well. */
function creation(
  operation: string,
  type: string,
  tags: Context,
  context: Context,
  { region, caller }: AccessCall,
): readonly AuthorizationRequest[] {
  const asked: AuthorizationRequest[] = [
    { action: `lambda:${operation}`, resource: "*", context: { ...tags, ...context } },
  ];
  if (Object.keys(tags).length > 0) {
    const resource = `arn:aws:lambda:${region}:${caller.accountId}:${type}:*`;
    asked.push({ action: "lambda:TagResource", resource, context: tags });
  }
  return asked;
}

function mappedFunction({ FunctionName }: RequestInput, call: AccessCall): Context {
  if (FunctionName === undefined) return {};
  const named = namedFunction(FunctionName, undefined, call);
  return { "lambda:FunctionArn": functionArn(named, named.qualifier) };
}

/** A function of another account is mapped by nobody: its account has no policy that could let them. */
function whereFunctionIs(
  asked: readonly AuthorizationRequest[],
  { FunctionName }: RequestInput,
  call: AccessCall,
): readonly AuthorizationRequest[] {
  if (FunctionName === undefined) return asked;
  const resourceAccountId = namedFunction(FunctionName, undefined, call).accountId;
  return asked.map((request) => ({ ...request, resourceAccountId }));
}

const ARN = /^arn:[^:]*:lambda:[^:]*:(\d{12}):([^:]+):/;

/** By ARN: a function with its policy, everything else with its tags alone. */
function arnPermission(
  rooms: Rooms,
  action: string,
  arn: string,
  call: AccessCall,
  context: Context,
): AuthorizationRequest {
  const [, accountId = call.caller.accountId, type] = ARN.exec(arn) ?? [];
  const named = type === "function" ? parseFunctionName(arn, call) : undefined;
  if (named !== undefined) return namedPermission(rooms, action, named, context);
  return {
    action,
    resource: arn,
    resourceAccountId: accountId,
    context: { ...resourceTags(tagsOf(rooms, arn)), ...context },
  };
}

/** Of a mapping or a code signing configuration. */
function tagsOf(rooms: Rooms, arn: string): Readonly<Record<string, string>> | undefined {
  return (mappingAt(rooms, arn) ?? rooms.codeSigning.at(arn))?.tags;
}
