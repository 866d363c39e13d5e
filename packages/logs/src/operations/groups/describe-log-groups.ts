/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html */
import type {
  DescribeLogGroupsCommandInput,
  DescribeLogGroupsCommandOutput,
  LogGroup,
} from "@aws-sdk/client-cloudwatch-logs";
import { invalidParameter } from "../../errors.ts";
import { groupArn, placeOf } from "../../group/arn.ts";
import type { LogGroupRecord } from "../../group/log-group.ts";
import type { Rooms } from "../../rooms.ts";
import type { Operation } from "../operation.ts";
import { listing } from "../paging.ts";
import { ownGroups } from "./own-groups.ts";

const PAGE = 50;

export const describeLogGroups: Operation<
  DescribeLogGroupsCommandInput,
  DescribeLogGroupsCommandOutput
> = (rooms, input, call) => {
  const { logGroupNamePrefix, logGroupNamePattern, logGroupClass, logGroupIdentifiers } = input;
  if (logGroupNamePrefix !== undefined && logGroupNamePattern !== undefined) {
    throw invalidParameter(
      "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
    );
  }
  const isFiltered =
    logGroupNamePrefix !== undefined ||
    logGroupNamePattern !== undefined ||
    logGroupClass !== undefined ||
    input.accountIdentifiers !== undefined;
  if (logGroupIdentifiers !== undefined && isFiltered) {
    throw invalidParameter(
      "logGroupIdentifiers can only be combined with includeLinkedAccounts, limit and nextToken.",
    );
  }
  const named = logGroupIdentifiers?.map((each) => groupArn(placeOf(each, call)));
  const found = ownGroups(rooms, call, input).filter(
    (group) =>
      group.name.startsWith(logGroupNamePrefix ?? "") &&
      group.name.includes(logGroupNamePattern ?? "") &&
      (logGroupClass === undefined || group.logGroupClass === logGroupClass) &&
      (named === undefined || named.includes(groupArn(group))),
  );
  const asked = [logGroupNamePrefix, logGroupNamePattern, logGroupClass, named];
  const { page, nextToken } = listing(
    found,
    ({ name }) => name,
    asked,
    input.nextToken,
    input.limit ?? PAGE,
  );
  const describe = logGroupNamePattern === undefined ? described : brief;
  return { logGroups: page.map((group) => describe(group, rooms)), nextToken };
};

const brief = (group: LogGroupRecord): LogGroup => ({
  logGroupName: group.name,
  creationTime: group.createdMs,
  arn: `${groupArn(group)}:*`,
  logGroupArn: groupArn(group),
});

function described(group: LogGroupRecord, { streams, events }: Rooms): LogGroup {
  return {
    ...brief(group),
    retentionInDays: group.retentionDays,
    metricFilterCount: group.metricFilters.length,
    storedBytes: streams.of(group.id).reduce((sum, { id }) => sum + events.of(id).contentBytes, 0),
    kmsKeyId: group.kmsKeyArn,
    logGroupClass: group.logGroupClass,
    deletionProtectionEnabled: group.isProtected,
  };
}
