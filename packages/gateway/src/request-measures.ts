/** The tally of requests as metrics: docs/metrics.md. */
import {
  counter,
  type Distribution,
  gauge,
  type Labels,
  type Measure,
  type MeasuredValue,
} from "@cloudglass/wire";
import type { ConnectionCounts } from "./connection-totals.ts";
import {
  LATENCY_BOUNDS,
  type OperationTally,
  type Outcome,
  type RequestTally,
} from "./request-tally.ts";

/** Every way in which AWS's services say that a request came too soon. */
const THROTTLES: ReadonlySet<string> = new Set([
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
]);

/** What is wrong with who asks, before any policy is asked. */
const SIGNATURE_FAILURES: ReadonlySet<string> = new Set([
  "AuthFailure",
  "AuthorizationHeaderMalformed",
  "AuthorizationQueryParametersError",
  "ExpiredToken",
  "ExpiredTokenException",
  "IncompleteSignature",
  "IncompleteSignatureException",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "InvalidToken",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
  "RequestExpired",
  "RequestTimeTooSkewed",
  "SignatureDoesNotMatch",
  "UnrecognizedClientException",
  "XAmzContentSHA256Mismatch",
]);

export function requestMeasures(tally: RequestTally): readonly Measure[] {
  const all = [...tally.services].flatMap(([service, { operations }]) =>
    [...operations].map(([operation, each]) => ({ labels: { service, operation }, tally: each })),
  );
  const outcomes = all.flatMap(({ labels, tally: each }) =>
    [...each.outcomes.values()].map((outcome) => ({ labels, outcome })),
  );
  return [
    {
      name: "cloudglass_requests_total",
      help: "Requests answered, by service, operation, status and error.",
      kind: "counter",
      values: outcomes.map(({ labels, outcome }) => ({
        value: outcome.count,
        labels: { ...labels, status: `${outcome.status}`, error: outcome.error },
      })),
    },
    {
      name: "cloudglass_request_duration_seconds",
      help: "Real time from a request's head to the last byte of its answer.",
      kind: "histogram",
      values: all.map(({ labels, tally: each }) => distributionOf(labels, each)),
    },
    {
      name: "cloudglass_throttled_requests_total",
      help: "Requests answered with an error that says to slow down.",
      kind: "counter",
      values: summed(outcomes, THROTTLES, (labels) => labels),
    },
    {
      name: "cloudglass_signature_failures_total",
      help: "Requests refused because of their signature, key, token or time.",
      kind: "counter",
      values: summed(outcomes, SIGNATURE_FAILURES, ({ service }, { error }) => ({
        service,
        error,
      })),
    },
    decisionMeasure(tally),
  ];
}

/** Of the edge: connections and the bytes on them, whatever namespace they are for. */
export function connectionMeasures(counts: ConnectionCounts): readonly Measure[] {
  const { open, accepted, bytesRead, bytesWritten } = counts;
  return [
    gauge("cloudglass_connections", "Connections that are open.", open),
    counter("cloudglass_connections_accepted_total", "Connections accepted.", accepted),
    counter(
      "cloudglass_received_bytes_total",
      "Bytes read from connections, heads of requests included.",
      bytesRead,
    ),
    counter(
      "cloudglass_sent_bytes_total",
      "Bytes written to connections, heads of answers included.",
      bytesWritten,
    ),
  ];
}

function decisionMeasure({ services }: RequestTally): Measure {
  const values = [...services].flatMap(([service, { decisions }]) =>
    Object.entries(decisions).map(([decision, value]) => ({
      value,
      labels: { service, decision },
    })),
  );
  return {
    name: "cloudglass_iam_decisions_total",
    help: "Permissions that were asked for, by what the policies said; of a request the 32 that are kept.",
    kind: "counter",
    values: values.filter(({ value }) => value > 0),
  };
}

function distributionOf(labels: Labels, { buckets, count, seconds }: OperationTally): Distribution {
  let below = 0;
  const cumulative = LATENCY_BOUNDS.map((bound, index) => {
    below += buckets[index] as number;
    return { bound, count: below };
  });
  return { labels, buckets: cumulative, count, sum: seconds };
}

interface OperationLabels extends Labels {
  readonly service: string;
  readonly operation: string;
}

/** Of the outcomes with one of these errors, those with the same labels together. */
function summed(
  outcomes: readonly { readonly labels: OperationLabels; readonly outcome: Outcome }[],
  errors: ReadonlySet<string>,
  labelsOf: (labels: OperationLabels, outcome: Outcome) => Labels,
): readonly MeasuredValue[] {
  const sums = new Map<string, { value: number; readonly labels: Labels }>();
  for (const { labels: whole, outcome } of outcomes) {
    if (!errors.has(outcome.error)) continue;
    const labels = labelsOf(whole, outcome);
    const name = JSON.stringify(labels);
    const sum = sums.get(name) ?? { value: 0, labels };
    sum.value += outcome.count;
    sums.set(name, sum);
  }
  return [...sums.values()];
}
