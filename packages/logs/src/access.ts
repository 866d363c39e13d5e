/**
 * Which permissions each operation needs, and on what. AWS asks for what is done in a group on `…:log-group:NAME:log-stream:STREAM`,
 * with an empty stream where none is meant, so that policies end in `:*`; tags alone are asked for on the group's own ARN.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
 */
import type { AccessTable, AuthorizationRequest, Call, ContextValue } from "@cloudglass/wire";
import { groupArn, parseGroupArn, placeOf, streamArn } from "./group/arn.ts";
import type { GroupPlace } from "./group/log-group.ts";
import { groupName } from "./operations/group-of.ts";
import { keyedGroupName } from "./operations/groups/kms-keys.ts";
import type { Rooms } from "./rooms.ts";

type AccessCall = Pick<Call, "region" | "caller">;
type Context = Record<string, ContextValue>;
type Rule = (input: RequestInput, call: AccessCall) => readonly AuthorizationRequest[];

/** The members that access rules look at. */
interface RequestInput {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly logStreamName?: string;
  readonly logGroupIdentifiers?: readonly string[];
  readonly resourceIdentifier?: string;
  readonly resourceArn?: string;
  readonly tags?: Readonly<Record<string, string>> | readonly string[];
  readonly tagKeys?: readonly string[];
}

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
  const onGroup =
    (action: string): Rule =>
    (input, call) => [contentPermission(rooms, action, placeOf(groupName(input), call))];
  const onStream =
    (action: string): Rule =>
    (input, call) => [
      contentPermission(rooms, action, placeOf(groupName(input), call), input.logStreamName),
    ];
  const onKeyed =
    (action: string): Rule =>
    (input, call) => [contentPermission(rooms, action, placeOf(keyedGroupName(input), call))];
  const anywhere =
    (action: string): Rule =>
    () => [{ action, resource: "*" }];
  const onArn =
    (action: string): Rule =>
    ({ resourceArn = "", tags, tagKeys }) => [
      {
        action,
        resource: resourceArn,
        ...ownerOf(resourceArn),
        context: {
          ...resourceTags(rooms, parseGroupArn(resourceArn)),
          ...tagContext(tags, tagKeys),
        },
      },
    ];
  const onNamedTags =
    (action: string): Rule =>
    ({ logGroupName = "", tags }, call) => {
      const place = placeOf(logGroupName, call);
      const asked = { action, resource: groupArn(place), resourceAccountId: place.accountId };
      return [{ ...asked, context: { ...resourceTags(rooms, place), ...tagContext(tags) } }];
    };
  const onAllGroups =
    (action: string): Rule =>
    (_input, { caller, region }) => {
      const everything = { accountId: caller.accountId, region, name: "" };
      return [{ action, resource: streamArn(everything) }];
    };

  return {
    CreateLogGroup: ({ logGroupName = "", tags }, call) => [
      {
        ...contentPermission(rooms, "logs:CreateLogGroup", placeOf(logGroupName, call)),
        context: tagContext(tags),
      },
    ],
    AssociateKmsKey: onKeyed("logs:AssociateKmsKey"),
    CreateLogStream: onStream("logs:CreateLogStream"),
    DeleteMetricFilter: onGroup("logs:DeleteMetricFilter"),
    DeleteResourcePolicy: anywhere("logs:DeleteResourcePolicy"),
    DeleteSubscriptionFilter: onGroup("logs:DeleteSubscriptionFilter"),
    DescribeMetricFilters: (input, call) =>
      input.logGroupName === undefined
        ? onAllGroups("logs:DescribeMetricFilters")(input, call)
        : onGroup("logs:DescribeMetricFilters")(input, call),
    DescribeResourcePolicies: anywhere("logs:DescribeResourcePolicies"),
    DescribeSubscriptionFilters: onGroup("logs:DescribeSubscriptionFilters"),
    DisassociateKmsKey: onKeyed("logs:DisassociateKmsKey"),
    FilterLogEvents: onGroup("logs:FilterLogEvents"),
    ListLogGroups: anywhere("logs:ListLogGroups"),
    PutLogGroupDeletionProtection: onGroup("logs:PutLogGroupDeletionProtection"),
    PutMetricFilter: onGroup("logs:PutMetricFilter"),
    PutResourcePolicy: anywhere("logs:PutResourcePolicy"),
    PutSubscriptionFilter: onGroup("logs:PutSubscriptionFilter"),
    StartLiveTail: ({ logGroupIdentifiers = [] }, call) =>
      logGroupIdentifiers.map((each) =>
        contentPermission(rooms, "logs:StartLiveTail", placeOf(each, call)),
      ),
    TestMetricFilter: anywhere("logs:TestMetricFilter"),
    DeleteLogGroup: onGroup("logs:DeleteLogGroup"),
    DeleteLogStream: onStream("logs:DeleteLogStream"),
    DeleteRetentionPolicy: onGroup("logs:DeleteRetentionPolicy"),
    DescribeLogGroups: onAllGroups("logs:DescribeLogGroups"),
    DescribeLogStreams: onGroup("logs:DescribeLogStreams"),
    GetLogEvents: onStream("logs:GetLogEvents"),
    ListTagsForResource: onArn("logs:ListTagsForResource"),
    ListTagsLogGroup: onNamedTags("logs:ListTagsLogGroup"),
    PutLogEvents: onStream("logs:PutLogEvents"),
    PutRetentionPolicy: onGroup("logs:PutRetentionPolicy"),
    TagLogGroup: onNamedTags("logs:TagLogGroup"),
    TagResource: onArn("logs:TagResource"),
    UntagLogGroup: onNamedTags("logs:UntagLogGroup"),
    UntagResource: onArn("logs:UntagResource"),
  };
}

/** On what is in a group: on a stream, or with an empty one on the whole group. */
export function contentPermission(
  rooms: Pick<Rooms, "groups">,
  action: string,
  place: GroupPlace,
  stream = "",
): AuthorizationRequest {
  const asked = {
    action,
    resource: streamArn(place, stream),
    resourceAccountId: place.accountId,
  };
  const context = resourceTags(rooms, place);
  return Object.keys(context).length === 0 ? asked : { ...asked, context };
}

function resourceTags({ groups }: Pick<Rooms, "groups">, place: GroupPlace | undefined): Context {
  const tags = (place && groups.at(place))?.tags ?? {};
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]),
  );
}

function tagContext(tags: RequestInput["tags"], tagKeys?: readonly string[]): Context {
  const isList = Array.isArray(tags);
  const keys = tagKeys ?? (isList ? (tags as readonly string[]) : Object.keys(tags ?? {}));
  if (keys.length === 0) return {};
  const context: Context = { "aws:TagKeys": keys };
  if (isList) return context;
  for (const [key, value] of Object.entries(tags ?? {})) context[`aws:RequestTag/${key}`] = value;
  return context;
}

function ownerOf(arn: string): { readonly resourceAccountId?: string } {
  const accountId = parseGroupArn(arn)?.accountId;
  return accountId === undefined ? {} : { resourceAccountId: accountId };
}
