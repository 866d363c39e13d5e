/**
 * Paths of Reachability Analyzer, and what was found about them.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInsightsPath.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInsightsAnalysis.html
 */
import { clientError } from "../../errors.ts";
import type { Analysis } from "../../packet/reachability/analysis.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";

export interface InsightsPortRange {
  readonly FromPort: number;
  readonly ToPort: number;
}

/** As the SDK has it. */
export interface InsightsFilter {
  readonly SourceAddress?: string | undefined;
  readonly SourcePortRange?: InsightsPortRange | undefined;
  readonly DestinationAddress?: string | undefined;
  readonly DestinationPortRange?: InsightsPortRange | undefined;
}

export interface InsightsPathRecord extends ResourceRecord {
  readonly source: string;
  readonly destination: string | undefined;
  readonly sourceIp: string | undefined;
  readonly destinationIp: string | undefined;
  readonly protocol: "tcp" | "udp";
  readonly destinationPort: number | undefined;
  readonly filterAtSource: InsightsFilter | undefined;
  readonly filterAtDestination: InsightsFilter | undefined;
  readonly createdAt: number;
}

export interface InsightsAnalysisRecord extends ResourceRecord {
  readonly pathId: string;
  readonly startedAt: number;
  readonly analysis: Analysis;
}

const rangeOf = (filter: InsightsFilter | undefined, which: "Source" | "Destination") => {
  const range = filter?.[`${which}PortRange`];
  return range && `${range.FromPort}-${range.ToPort}`;
};

export const NETWORK_INSIGHTS_PATH: Kind<InsightsPathRecord> = {
  type: "network-insights-path",
  prefix: "nip",
  notFound: ([id]) =>
    clientError(
      "InvalidNetworkInsightsPathId.NotFound",
      `The network insights path ID '${id}' does not exist`,
    ),
  filters: {
    destination: ({ destination }) => destination,
    "filter-at-source.source-address": ({ filterAtSource }) => filterAtSource?.SourceAddress,
    "filter-at-source.source-port-range": ({ filterAtSource }) => rangeOf(filterAtSource, "Source"),
    "filter-at-source.destination-address": ({ filterAtSource }) =>
      filterAtSource?.DestinationAddress,
    "filter-at-source.destination-port-range": ({ filterAtSource }) =>
      rangeOf(filterAtSource, "Destination"),
    "filter-at-destination.source-address": ({ filterAtDestination }) =>
      filterAtDestination?.SourceAddress,
    "filter-at-destination.source-port-range": ({ filterAtDestination }) =>
      rangeOf(filterAtDestination, "Source"),
    "filter-at-destination.destination-address": ({ filterAtDestination }) =>
      filterAtDestination?.DestinationAddress,
    "filter-at-destination.destination-port-range": ({ filterAtDestination }) =>
      rangeOf(filterAtDestination, "Destination"),
    protocol: ({ protocol }) => protocol,
    source: ({ source }) => source,
  },
};

export const NETWORK_INSIGHTS_ANALYSIS: Kind<InsightsAnalysisRecord> = {
  type: "network-insights-analysis",
  prefix: "nia",
  notFound: ([id]) =>
    clientError(
      "InvalidNetworkInsightsAnalysisId.NotFound",
      `The network insights analysis ID '${id}' does not exist`,
    ),
  filters: {
    "path-found": ({ analysis }) => analysis.networkPathFound,
    status: () => "succeeded",
  },
};
