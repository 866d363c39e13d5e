/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInsightsPath.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInsightsPaths.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInsightsPath.html
 */
import { isIP } from "node:net";
import type {
  CreateNetworkInsightsPathCommandInput,
  CreateNetworkInsightsPathResult,
  DeleteNetworkInsightsPathCommandInput,
  DeleteNetworkInsightsPathResult,
  DescribeNetworkInsightsPathsCommandInput,
  DescribeNetworkInsightsPathsResult,
  NetworkInsightsPath,
  PathRequestFilter,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, invalidParameterValue, missing } from "../../errors.ts";
import type {
  InsightsFilter,
  InsightsPathRecord,
  InsightsPortRange,
} from "../../resource/network-insights/network-insights.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import { shownTags, specifiedTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { componentArn } from "./component-arn.ts";

export function createNetworkInsightsPath(
  { resources, env }: Rooms,
  input: CreateNetworkInsightsPathCommandInput,
  call: Call,
): CreateNetworkInsightsPathResult {
  const place = placeOf(call);
  if (!input.Source) throw missing("Source");
  if (input.Protocol === undefined) throw missing("Protocol");
  const filterAtSource = filterOf(input.FilterAtSource);
  const filterAtDestination = filterOf(input.FilterAtDestination);
  const source = endOf(resources, place, input.Source, "Source") as string;
  const destination = endOf(resources, place, input.Destination, "Destination");
  const destinationIp = addressOf(input.DestinationIp, "DestinationIp");
  if ((destination ?? destinationIp ?? filterAtSource?.DestinationAddress) === undefined) {
    throw missing("Destination");
  }
  const record = {
    ...place,
    tags: specifiedTags(input.TagSpecifications, ["network-insights-path"]),
    source,
    destination,
    sourceIp: addressOf(input.SourceIp, "SourceIp"),
    destinationIp,
    protocol: input.Protocol,
    destinationPort: portOf(input.DestinationPort, "DestinationPort"),
    filterAtSource,
    filterAtDestination,
    createdAt: env.clock.now(),
  };
  const [id] = resources.clientTokens.once(place, "CreateNetworkInsightsPath", input, () => {
    const made = resources.newId("nip");
    resources.networkInsightsPaths.put({ ...record, id: made });
    return [made];
  });
  const made = resources.networkInsightsPaths.require(place, id);
  return { NetworkInsightsPath: shownPath(made) };
}

export function deleteNetworkInsightsPath(
  { resources }: Rooms,
  { NetworkInsightsPathId }: DeleteNetworkInsightsPathCommandInput,
  call: Call,
): DeleteNetworkInsightsPathResult {
  const place = placeOf(call);
  const { id } = resources.networkInsightsPaths.require(place, NetworkInsightsPathId);
  for (const { pathId } of resources.networkInsightsAnalyses.in(place)) {
    if (pathId !== id) continue;
    throw clientError(
      "AnalysisExistsForNetworkInsightsPath",
      `There are existing analyses for the network insights path ${id}.`,
    );
  }
  resources.networkInsightsPaths.remove(id);
  return { NetworkInsightsPathId: id };
}

export function describeNetworkInsightsPaths(
  { resources }: Rooms,
  input: DescribeNetworkInsightsPathsCommandInput,
  call: Call,
): DescribeNetworkInsightsPathsResult {
  const ids = input.NetworkInsightsPathIds;
  const { networkInsightsPaths } = resources;
  const page = describe(resources, networkInsightsPaths, input, placeOf(call), { ids });
  return { NetworkInsightsPaths: page.records.map(shownPath), NextToken: page.nextToken };
}

function shownPath(path: InsightsPathRecord): NetworkInsightsPath {
  const { source, destination } = path;
  return {
    NetworkInsightsPathId: path.id,
    NetworkInsightsPathArn: componentArn(path, path.id),
    CreatedDate: new Date(path.createdAt),
    Source: source,
    SourceArn: componentArn(path, source),
    Destination: destination,
    DestinationArn:
      destination === undefined || isIP(destination) > 0
        ? undefined
        : componentArn(path, destination),
    SourceIp: path.sourceIp,
    DestinationIp: path.destinationIp,
    Protocol: path.protocol,
    DestinationPort: path.destinationPort,
    FilterAtSource: path.filterAtSource,
    FilterAtDestination: path.filterAtDestination,
    Tags: shownTags(path.tags),
  };
}

/** An id, or the ARN that ends in it. */
function endOf(
  resources: Resources,
  place: Place,
  given: string | undefined,
  parameter: string,
): string | undefined {
  if (!given) return undefined;
  const id = given.startsWith("arn:") ? (given.split("/").at(-1) as string) : given;
  if (parameter === "Destination" && isIP(id) > 0) return id;
  const collection = resources.collectionOf(id);
  if (collection === undefined) {
    throw invalidParameterValue(`Value (${given}) for parameter ${parameter} is invalid.`);
  }
  return collection.require(place, id).id;
}

function addressOf(given: string | undefined, parameter: string): string | undefined {
  if (!given) return undefined;
  if (isIP(given) > 0) return given;
  throw invalidParameterValue(`Value (${given}) for parameter ${parameter} is invalid.`);
}

function portOf(given: number | undefined, parameter: string): number | undefined {
  if (given === undefined || (given >= 0 && given <= 65_535)) return given;
  throw invalidParameterValue(`Value (${given}) for parameter ${parameter} is invalid.`);
}

function filterOf(filter: PathRequestFilter | undefined): InsightsFilter | undefined {
  if (filter === undefined) return undefined;
  return {
    SourceAddress: addressOf(filter.SourceAddress, "SourceAddress"),
    SourcePortRange: rangeOf(filter.SourcePortRange, "SourcePortRange"),
    DestinationAddress: addressOf(filter.DestinationAddress, "DestinationAddress"),
    DestinationPortRange: rangeOf(filter.DestinationPortRange, "DestinationPortRange"),
  };
}

function rangeOf(
  range: PathRequestFilter["SourcePortRange"],
  parameter: string,
): InsightsPortRange | undefined {
  if (range === undefined) return undefined;
  const FromPort = portOf(range.FromPort ?? range.ToPort, parameter) ?? 0;
  const ToPort = portOf(range.ToPort ?? FromPort, parameter) ?? FromPort;
  if (FromPort > ToPort) {
    throw invalidParameterValue(
      `Value (${FromPort}-${ToPort}) for parameter ${parameter} is invalid.`,
    );
  }
  return { FromPort, ToPort };
}
