/** Metric filters as they are stored. Nothing publishes their metrics: there is no CloudWatch yet. */
import type { PutMetricFilterCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import { invalidParameter, notImplemented } from "../../errors.ts";
import type { MetricFilter, MetricTransformation } from "../../group/log-group.ts";
import { patternOf } from "../pattern-input.ts";

export const METRIC_PATTERN = "Invalid metric filter pattern";
const DIMENSIONS_MAX = 3;

/** Throws InvalidParameterException. */
export function metricFilterOf(input: PutMetricFilterCommandInput, nowMs: number): MetricFilter {
  const { filterName = "", filterPattern = "", metricTransformations = [] } = input;
  refuseTransformed(input);
  if ((input.emitSystemFieldDimensions ?? []).length > 0) {
    throw notImplemented("emitSystemFieldDimensions of a metric filter");
  }
  const { kind } = patternOf(filterPattern, METRIC_PATTERN);
  const transformations = metricTransformations as readonly MetricTransformation[];
  for (const { dimensions, defaultValue } of transformations) {
    const count = Object.keys(dimensions ?? {}).length;
    if (count === 0) continue;
    if (kind !== "json" && kind !== "fields") {
      throw invalidParameter("The specified filter pattern does not support dimensions");
    }
    if (defaultValue !== undefined) {
      throw invalidParameter(
        "Invalid metric transformation: dimensions and default value are mutually exclusive properties.",
      );
    }
    if (count > DIMENSIONS_MAX) {
      throw invalidParameter(
        `Invalid metric transformation: at most ${DIMENSIONS_MAX} dimensions can be specified.`,
      );
    }
  }
  return {
    name: filterName,
    pattern: filterPattern,
    transformations,
    createdMs: nowMs,
    appliesToTransformed: false,
  };
}

/** Events are not transformed, and come from no other account. */
export function refuseTransformed(input: {
  readonly applyOnTransformedLogs?: boolean | undefined;
  readonly fieldSelectionCriteria?: string | undefined;
}): void {
  if (input.applyOnTransformedLogs) throw notImplemented("applyOnTransformedLogs of a filter");
  if (input.fieldSelectionCriteria) throw notImplemented("fieldSelectionCriteria of a filter");
}
