/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html */
import type {
  PutMetricFilterCommandInput,
  PutMetricFilterCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { limitExceeded } from "../../errors.ts";
import { requireGroup } from "../../rooms.ts";
import type { Operation } from "../operation.ts";
import { requireStandard } from "../standard-class.ts";
import { metricFilterOf } from "./metric-filter-input.ts";
import { checkRegexes } from "./regex-quota.ts";

const FILTERS_MAX = 100;

export const putMetricFilter: Operation<
  PutMetricFilterCommandInput,
  PutMetricFilterCommandOutput
> = (rooms, input, call) => {
  const filter = metricFilterOf(input, call.receivedAt);
  const group = requireGroup(rooms, call, input.logGroupName as string);
  requireStandard(group, "PutMetricFilter");
  const others = group.metricFilters.filter(({ name }) => name !== filter.name);
  if (others.length >= FILTERS_MAX) throw limitExceeded();
  checkRegexes([...others, ...group.subscriptionFilters], filter);
  rooms.groups.change(group, { metricFilters: [...others, filter] });
  return {};
};
