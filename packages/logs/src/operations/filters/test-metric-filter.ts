/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html */
import type {
  TestMetricFilterCommandInput,
  TestMetricFilterCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Operation } from "../operation.ts";
import { patternOf } from "../pattern-input.ts";
import { METRIC_PATTERN } from "./metric-filter-input.ts";

export const testMetricFilter: Operation<
  TestMetricFilterCommandInput,
  TestMetricFilterCommandOutput
> = (_rooms, { filterPattern = "", logEventMessages = [] }) => {
  const matcher = patternOf(filterPattern, METRIC_PATTERN);
  const matches = logEventMessages.flatMap((eventMessage, index) => {
    const extractedValues = matcher.extract(eventMessage);
    return extractedValues === undefined
      ? []
      : [{ eventNumber: index + 1, eventMessage, extractedValues }];
  });
  return { matches };
};
