/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html */
import type {
  PutSubscriptionFilterCommandInput,
  PutSubscriptionFilterCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { invalidParameter, limitExceeded, notImplemented } from "../../errors.ts";
import { groupArn } from "../../group/arn.ts";
import { requireGroup } from "../../rooms.ts";
import type { Operation } from "../operation.ts";
import { patternOf } from "../pattern-input.ts";
import { requireStandard } from "../standard-class.ts";
import { refuseTransformed } from "./metric-filter-input.ts";
import { checkRegexes } from "./regex-quota.ts";

const FILTERS_MAX = 2;
const ARN = /^arn:aws[a-z-]*:([a-z0-9-]+):[a-z0-9-]*:(\d{12}):.+$/;

export const putSubscriptionFilter: Operation<
  PutSubscriptionFilterCommandInput,
  PutSubscriptionFilterCommandOutput
> = async (rooms, input, call) => {
  const { filterName = "", filterPattern = "", destinationArn = "" } = input;
  refuseTransformed(input);
  if ((input.emitSystemFields ?? []).length > 0) {
    throw notImplemented("emitSystemFields of a subscription filter");
  }
  patternOf(filterPattern);
  const group = requireGroup(rooms, call, input.logGroupName as string);
  requireStandard(group, "PutSubscriptionFilter");
  checkDestination(destinationArn, input.roleArn, group.accountId);
  const source = { accountId: group.accountId, region: group.region, groupArn: groupArn(group) };
  const { subscriptionTargets } = rooms.ports;
  if (subscriptionTargets === undefined) throw notImplemented("A subscription to a function");
  const refusal = await subscriptionTargets.refusalOf(destinationArn, source);
  if (refusal !== undefined) throw invalidParameter(refusal);
  // The group may have changed while its destination was asked.
  const current = requireGroup(rooms, call, groupArn(group));
  const before = current.subscriptionFilters.find(({ name }) => name === filterName);
  const others = current.subscriptionFilters.filter(({ name }) => name !== filterName);
  if (others.length >= FILTERS_MAX) throw limitExceeded();
  const filter = {
    name: filterName,
    pattern: filterPattern,
    destinationArn,
    createdMs: before?.createdMs ?? call.receivedAt,
  };
  checkRegexes([...others, ...current.metricFilters], filter);
  rooms.groups.change(current, { subscriptionFilters: [...others, filter] });
  return {};
};

/** Functions alone are there to deliver to. */
function checkDestination(arn: string, roleArn: string | undefined, accountId: string): void {
  const [, service, owner] = ARN.exec(arn) ?? [];
  if (service === undefined) throw invalidParameter("Invalid destination ARN.");
  if (service !== "lambda") throw notImplemented(`A subscription to a destination of ${service}`);
  if (roleArn !== undefined) {
    throw invalidParameter("destinationArn for vendor lambda cannot be used with roleArn");
  }
  if (owner !== accountId) {
    throw invalidParameter("The destination must belong to the account of the log group.");
  }
}
