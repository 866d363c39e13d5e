/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeReservedInstancesOfferings.html */
import type {
  DescribeReservedInstancesOfferingsCommandInput,
  DescribeReservedInstancesOfferingsResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { type FilterInput, predicateOf } from "../../resource/filter.ts";
import { instanceTypes } from "../../resource/instance/types/catalogue.ts";
import type { InstanceTypeRecord } from "../../resource/instance/types/family.ts";
import { bareProduct } from "../../resource/instance/types/hourly-price.ts";
import type { Filters } from "../../resource/kind.ts";
import {
  findOffering,
  type OfferingPlace,
  type OfferingRecord,
  offeringAt,
  offeringPlaces,
  termFilters,
} from "../../resource/reserved/offering.ts";
import type { Resources } from "../../resource/resources.ts";
import { zoneId } from "../../resource/zone.ts";
import type { Rooms } from "../../rooms.ts";
import { countedPage } from "./counted-page.ts";
import { noSuchOffering } from "./purchase-reserved-instances-offering.ts";
import { shownOffering } from "./shown-reservation.ts";

const PAGE_MAX = 100;
const DURATION_MIN = 2_592_000;
const DURATION_MAX = 94_608_000;

type Input = DescribeReservedInstancesOfferingsCommandInput;

const FILTERS: Filters<OfferingRecord> = {
  ...termFilters,
  marketplace: () => false,
  "reserved-instances-offering-id": ({ id }) => id,
};

/** A type that is filtered out is not looked into. */
const ofType: Filters<InstanceTypeRecord> = { "instance-type": ({ id }) => id };

/** Nobody sells in the marketplace. */
export function describeReservedInstancesOfferings(
  { resources }: Rooms,
  input: Input,
  { region }: Call,
): DescribeReservedInstancesOfferingsResult {
  const matches = predicateOf(FILTERS, input.Filters ?? [], resources);
  const ids = input.ReservedInstancesOfferingIds ?? [];
  const meant = (each: OfferingRecord | undefined) =>
    each !== undefined && isMeant(each, input) && matches(each) ? each : undefined;
  const page =
    ids.length > 0
      ? countedPage(ids, input, PAGE_MAX, (id) =>
          meant(findOffering(region, id) ?? noSuchOffering(id)),
        )
      : countedPage(places(resources, region, input), input, PAGE_MAX, (place) =>
          meant(offeringAt(region, place)),
        );
  return {
    ReservedInstancesOfferings: page.rows.map(shownOffering),
    NextToken: page.nextToken,
  };
}

function* places(resources: Resources, region: string, input: Input): Iterable<OfferingPlace> {
  const filters: FilterInput[] = (input.Filters ?? []).filter(
    ({ Name }) => Name === "instance-type",
  );
  if (input.InstanceType) filters.push({ Name: "instance-type", Values: [input.InstanceType] });
  const matches = predicateOf(ofType, filters, resources);
  for (const type of instanceTypes().values()) {
    if (matches(type)) yield* offeringPlaces(region, type);
  }
}

function isMeant(offering: OfferingRecord, input: Input): boolean {
  const { zone, durationSeconds } = offering;
  const isOf = (asked: string | undefined, value: string | undefined) => !asked || asked === value;
  return (
    isOf(input.AvailabilityZone, zone) &&
    isOf(input.AvailabilityZoneId, zone && zoneId(zone)) &&
    isOf(input.InstanceType, offering.instanceType) &&
    isOf(input.OfferingClass, offering.offeringClass) &&
    isOf(input.OfferingType, offering.payment) &&
    isOf(input.InstanceTenancy ?? "default", offering.tenancy) &&
    isOf(input.ProductDescription && bareProduct(input.ProductDescription), offering.product) &&
    durationSeconds >= (input.MinDuration ?? DURATION_MIN) &&
    durationSeconds <= (input.MaxDuration ?? DURATION_MAX)
  );
}
