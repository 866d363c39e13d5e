/**
 * Which permissions each operation needs, and on what.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsfaultinjectionservice.html
 */
import type { AccessTable, AuthorizationRequest, ContextValue } from "@cloudglass/wire";
import { here, type Place, parseArn, type ResourceKind } from "./place.ts";
import type { Rooms } from "./rooms.ts";
import type { Text } from "./template/template.ts";

type Context = Record<string, ContextValue>;
type Rule = (input: RequestInput, call: Place) => readonly AuthorizationRequest[];

/** The members that access rules look at. */
interface RequestInput {
  readonly id?: string;
  readonly experimentId?: string;
  readonly experimentTemplateId?: string;
  readonly resourceArn?: string;
  readonly roleArn?: string;
  readonly actions?: Readonly<Record<string, { readonly actionId?: string }>>;
  readonly tags?: Text;
  readonly tagKeys?: readonly string[];
}

export function accessOf(rooms: Rooms): AccessTable {
  const anywhere =
    (action: string): Rule =>
    () => [{ action, resource: "*" }];
  const on =
    (action: string, kind: ResourceKind): Rule =>
    ({ id = "" }, call) => [permission(rooms, action, kind, id, call)];
  const onArn =
    (action: string): Rule =>
    ({ resourceArn = "", tags, tagKeys }, call) => {
      const accountId = parseArn(resourceArn)?.accountId ?? call.caller.accountId;
      const context = { ...tagsOf(rooms, resourceArn), ...requestTags(tags, tagKeys) };
      return [{ action, resource: resourceArn, resourceAccountId: accountId, context }];
    };

  return {
    CreateExperimentTemplate: ({ actions, roleArn, tags }: RequestInput, call: Place) => {
      const action = "fis:CreateExperimentTemplate";
      const context = requestTags(tags);
      const made = here("experiment-template", "*", call);
      return [
        { action, resource: made, context },
        ...actionsIn(action, actions, call).map((each) => ({ ...each, context })),
        ...passRole(roleArn, made),
      ];
    },
    DeleteExperimentTemplate: on("fis:DeleteExperimentTemplate", "experiment-template"),
    GetAction: on("fis:GetAction", "action"),
    GetExperiment: on("fis:GetExperiment", "experiment"),
    GetExperimentTemplate: on("fis:GetExperimentTemplate", "experiment-template"),
    GetSafetyLever: on("fis:GetSafetyLever", "safety-lever"),
    GetTargetResourceType: anywhere("fis:GetTargetResourceType"),
    ListActions: anywhere("fis:ListActions"),
    ListExperimentTemplates: anywhere("fis:ListExperimentTemplates"),
    ListExperimentResolvedTargets: ({ experimentId = "" }: RequestInput, call: Place) => [
      permission(rooms, "fis:ListExperimentResolvedTargets", "experiment", experimentId, call),
    ],
    ListExperiments: anywhere("fis:ListExperiments"),
    ListTagsForResource: onArn("fis:ListTagsForResource"),
    ListTargetResourceTypes: anywhere("fis:ListTargetResourceTypes"),
    StartExperiment: ({ experimentTemplateId: id = "", tags }: RequestInput, call: Place) => {
      const action = "fis:StartExperiment";
      const made = here("experiment", "*", call);
      const asked = requestTags(tags);
      const ofTemplate = permission(rooms, action, "experiment-template", id, call);
      return [
        { ...ofTemplate, context: { ...ofTemplate.context, ...asked } },
        { action, resource: made, context: asked },
        ...passRole(rooms.templates.get(id)?.roleArn, made),
      ];
    },
    StopExperiment: on("fis:StopExperiment", "experiment"),
    TagResource: onArn("fis:TagResource"),
    UntagResource: onArn("fis:UntagResource"),
    UpdateExperimentTemplate: ({ id = "", actions, roleArn }: RequestInput, call: Place) => {
      const action = "fis:UpdateExperimentTemplate";
      return [
        permission(rooms, action, "experiment-template", id, call),
        ...actionsIn(action, actions, call),
        ...passRole(roleArn, here("experiment-template", id, call)),
      ];
    },
    UpdateSafetyLeverState: on("fis:UpdateSafetyLeverState", "safety-lever"),
  };
}

function permission(
  rooms: Rooms,
  action: string,
  kind: ResourceKind,
  id: string,
  call: Place,
): AuthorizationRequest {
  const resource = here(kind, id, call);
  const context = tagsOf(rooms, resource);
  return { action, resource, context };
}

/** Whoever describes an experiment needs a permission for each of its actions. */
function actionsIn(
  action: string,
  actions: RequestInput["actions"] = {},
  call: Place,
): readonly AuthorizationRequest[] {
  const ids = new Set(Object.values(actions).flatMap(({ actionId }) => actionId ?? []));
  return [...ids].map((id) => ({ action, resource: here("action", id, call) }));
}

/** Who gives a role to experiments must be allowed to. */
function passRole(roleArn: string | undefined, madeArn: string): readonly AuthorizationRequest[] {
  if (roleArn === undefined) return [];
  const context = {
    "iam:PassedToService": "fis.amazonaws.com",
    "iam:AssociatedResourceArn": madeArn,
  };
  return [{ action: "iam:PassRole", resource: roleArn, context }];
}

function tagsOf(rooms: Rooms, arn: string): Context {
  const found = parseArn(arn);
  const tags = (found && rooms.tagged(found)?.tags) ?? {};
  const entries = Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]);
  return Object.fromEntries(entries);
}

function requestTags(tags: Text = {}, tagKeys?: readonly string[]): Context {
  const keys = tagKeys ?? Object.keys(tags);
  if (keys.length === 0) return {};
  const context: Context = { "aws:TagKeys": keys };
  for (const [key, value] of Object.entries(tags)) context[`aws:RequestTag/${key}`] = value;
  return context;
}
