/** Placement groups. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-groups.html */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";

export interface PlacementGroupRecord extends ResourceRecord {
  /** One in an account's part of a region. */
  readonly name: string;
  readonly strategy: "cluster" | "spread" | "partition";
  readonly partitionCount: number | undefined;
  readonly spreadLevel: "rack" | "host" | undefined;
}

export const placementGroupArn = ({ region, accountId, name }: PlacementGroupRecord) =>
  `arn:aws:ec2:${region}:${accountId}:placement-group/${name}`;

export const PLACEMENT_GROUP: Kind<PlacementGroupRecord> = {
  type: "placement-group",
  prefix: "pg",
  notFound: ([id]) => noSuchPlacementGroup(id),
  filters: {
    "group-arn": placementGroupArn,
    "group-name": ({ name }) => name,
    "spread-level": ({ spreadLevel }) => spreadLevel,
    state: () => "available",
    strategy: ({ strategy }) => strategy,
  },
};

export const noSuchPlacementGroup = (name: string | undefined) =>
  clientError("InvalidPlacementGroup.Unknown", `The Placement Group '${name}' is unknown.`);
