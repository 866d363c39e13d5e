/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartNetworkInsightsAnalysis.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInsightsAnalyses.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInsightsAnalysis.html
 */
import type {
  DeleteNetworkInsightsAnalysisCommandInput,
  DeleteNetworkInsightsAnalysisResult,
  DescribeNetworkInsightsAnalysesCommandInput,
  DescribeNetworkInsightsAnalysesResult,
  NetworkInsightsAnalysis,
  StartNetworkInsightsAnalysisCommandInput,
  StartNetworkInsightsAnalysisResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { notImplemented } from "../../errors.ts";
import type { ReachabilityPath } from "../../packet/reachability/analysis.ts";
import { analyze } from "../../packet/reachability/analyze.ts";
import type {
  InsightsAnalysisRecord,
  InsightsPathRecord,
} from "../../resource/network-insights/network-insights.ts";
import { shownTags, specifiedTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { componentArn } from "./component-arn.ts";
import { shownComponents, shownExplanations } from "./shown-analysis.ts";

/** The packet is sent while the request is: what is told is the network as it was then. */
export function startNetworkInsightsAnalysis(
  { resources, network, env }: Rooms,
  input: StartNetworkInsightsAnalysisCommandInput,
  call: Call,
): StartNetworkInsightsAnalysisResult {
  const place = placeOf(call);
  const path = resources.networkInsightsPaths.require(place, input.NetworkInsightsPathId);
  for (const member of ["FilterInArns", "FilterOutArns", "AdditionalAccounts"] as const) {
    if (input[member]?.length) throw notImplemented(`${member} of an analysis`);
  }
  const tags = specifiedTags(input.TagSpecifications, ["network-insights-analysis"]);
  const [id] = resources.clientTokens.once(place, "StartNetworkInsightsAnalysis", input, () => {
    const made = resources.newId("nia");
    resources.networkInsightsAnalyses.put({
      ...place,
      id: made,
      tags,
      pathId: path.id,
      startedAt: env.clock.now(),
      analysis: analyze(network.forwarder, asked(path)),
    });
    return [made];
  });
  const record = resources.networkInsightsAnalyses.require(place, id);
  return { NetworkInsightsAnalysis: { ...shownHead(record), Status: "running" } };
}

export function deleteNetworkInsightsAnalysis(
  { resources }: Rooms,
  { NetworkInsightsAnalysisId }: DeleteNetworkInsightsAnalysisCommandInput,
  call: Call,
): DeleteNetworkInsightsAnalysisResult {
  const { networkInsightsAnalyses } = resources;
  const { id } = networkInsightsAnalyses.require(placeOf(call), NetworkInsightsAnalysisId);
  networkInsightsAnalyses.remove(id);
  return { NetworkInsightsAnalysisId: id };
}

export function describeNetworkInsightsAnalyses(
  { resources }: Rooms,
  input: DescribeNetworkInsightsAnalysesCommandInput,
  call: Call,
): DescribeNetworkInsightsAnalysesResult {
  const place = placeOf(call);
  const { NetworkInsightsPathId: pathId, AnalysisStartTime: from, AnalysisEndTime: to } = input;
  const isMeant = (record: InsightsAnalysisRecord) =>
    (!pathId || record.pathId === pathId) &&
    (from === undefined || record.startedAt >= from.getTime()) &&
    (to === undefined || record.startedAt <= to.getTime());
  const page = describe(resources, resources.networkInsightsAnalyses, input, place, {
    ids: input.NetworkInsightsAnalysisIds,
    from: [...resources.networkInsightsAnalyses.in(place)].filter(isMeant),
  });
  return {
    NetworkInsightsAnalyses: page.records.map((record) => shownAnalysis(record)),
    NextToken: page.nextToken,
  };

  function shownAnalysis(record: InsightsAnalysisRecord): NetworkInsightsAnalysis {
    const { analysis } = record;
    return {
      ...shownHead(record),
      Status: "succeeded",
      NetworkPathFound: analysis.networkPathFound,
      ...(analysis.networkPathFound && {
        ForwardPathComponents: shownComponents(resources, record, analysis.forwardPathComponents),
        ReturnPathComponents: shownComponents(resources, record, analysis.returnPathComponents),
      }),
      Explanations: shownExplanations(resources, record, analysis.explanations),
    };
  }
}

function shownHead(record: InsightsAnalysisRecord): NetworkInsightsAnalysis {
  return {
    NetworkInsightsAnalysisId: record.id,
    NetworkInsightsAnalysisArn: componentArn(record, record.id),
    NetworkInsightsPathId: record.pathId,
    StartDate: new Date(record.startedAt),
    Tags: shownTags(record.tags),
  };
}

/** Filters say more exactly what the path's older members say. */
function asked(path: InsightsPathRecord): ReachabilityPath {
  const { filterAtSource: from, filterAtDestination: to } = path;
  const destinationPort =
    path.destinationPort ??
    from?.DestinationPortRange?.FromPort ??
    to?.DestinationPortRange?.FromPort;
  const sourceIp = path.sourceIp ?? from?.SourceAddress;
  const destinationIp = path.destinationIp ?? from?.DestinationAddress;
  const sourcePort = from?.SourcePortRange?.FromPort;
  return {
    source: path.source,
    protocol: path.protocol,
    ...(path.destination !== undefined && { destination: path.destination }),
    ...(sourceIp !== undefined && { sourceIp }),
    ...(destinationIp !== undefined && { destinationIp }),
    ...(sourcePort !== undefined && { sourcePort }),
    ...(destinationPort !== undefined && { destinationPort }),
  };
}
