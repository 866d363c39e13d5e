/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListLogGroups.html */
import type {
  ListLogGroupsCommandInput,
  ListLogGroupsCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { notImplemented } from "../../errors.ts";
import { groupArn } from "../../group/arn.ts";
import type { Operation } from "../operation.ts";
import { listing } from "../paging.ts";
import { ownGroups } from "./own-groups.ts";

const PAGE = 50;

export const listLogGroups: Operation<ListLogGroupsCommandInput, ListLogGroupsCommandOutput> = (
  rooms,
  input,
  call,
) => {
  const { logGroupNamePattern, logGroupClass, limit = PAGE, nextToken } = input;
  for (const filter of ["dataSources", "fieldIndexNames", "logGroupTags"] as const) {
    if (input[filter] !== undefined) throw notImplemented(`${filter} of ListLogGroups`);
  }
  const found = ownGroups(rooms, call, input).filter(
    (group) =>
      isNamed(group.name, logGroupNamePattern) &&
      (logGroupClass === undefined || group.logGroupClass === logGroupClass),
  );
  const asked = [logGroupNamePattern, logGroupClass, input.accountIdentifiers];
  const listed = listing(found, ({ name }) => name, asked, nextToken, limit);
  return {
    logGroups: listed.page.map((group) => ({
      logGroupName: group.name,
      logGroupArn: groupArn(group),
      logGroupClass: group.logGroupClass,
    })),
    nextToken: listed.nextToken,
  };
};

/** `^/aws/lambda|discovery`: a beginning or a part, any of them. */
function isNamed(name: string, pattern: string | undefined): boolean {
  if (pattern === undefined) return true;
  return pattern
    .split("|")
    .some((each) => (each.startsWith("^") ? name.startsWith(each.slice(1)) : name.includes(each)));
}
