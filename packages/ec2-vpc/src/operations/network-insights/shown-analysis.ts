/** What the data plane found, as the SDK has it: members are called alike, ids become components. */
import type { AnalysisComponent, Explanation, PathComponent } from "@aws-sdk/client-ec2";
import type {
  PathComponent as FoundComponent,
  Explanation as FoundExplanation,
} from "../../packet/reachability/analysis.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import { componentArn } from "./component-arn.ts";

/** Members that stand for a component; all else that is a text stays one. */
const COMPONENTS = new Set([
  "acl",
  "attachedTo",
  "component",
  "destination",
  "destinationVpc",
  "internetGateway",
  "natGateway",
  "networkInterface",
  "routeTable",
  "securityGroup",
  "securityGroups",
  "sourceVpc",
  "subnet",
  "transitGateway",
  "transitGatewayAttachment",
  "transitGatewayRouteTable",
  "vpc",
  "vpcEndpoint",
  "vpcPeeringConnection",
  "vpnGateway",
]);

export function shownComponents(
  resources: Resources,
  place: Place,
  found: readonly FoundComponent[],
): PathComponent[] {
  return found.map((each) => shown(resources, place, each) as PathComponent);
}

export function shownExplanations(
  resources: Resources,
  place: Place,
  found: readonly FoundExplanation[],
): Explanation[] {
  return found.map((each) => shown(resources, place, each) as Explanation);
}

function shown(resources: Resources, place: Place, value: object): object {
  const members = Object.entries(value).map(([name, each]) => {
    const shownName = name.charAt(0).toUpperCase() + name.slice(1);
    return [shownName, shownMember(resources, place, name, each)] as const;
  });
  return Object.fromEntries(members);
}

function shownMember(resources: Resources, place: Place, name: string, value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((each) => shownMember(resources, place, name, each));
  }
  if (typeof value === "object" && value !== null) return shown(resources, place, value);
  if (typeof value !== "string" || !COMPONENTS.has(name)) return value;
  return shownComponent(resources, place, value);
}

function shownComponent(resources: Resources, place: Place, id: string): AnalysisComponent {
  const Name = resources.collectionOf(id)?.find(place, id)?.tags.Name;
  return { Id: id, Arn: componentArn(place, id), ...(Name !== undefined && { Name }) };
}
