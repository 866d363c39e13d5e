/** What is reserved, as the SDK has it. */
import type { ReservedInstances, ReservedInstancesOffering } from "@aws-sdk/client-ec2";
import {
  type OfferingRecord,
  type ReservationTerms,
  scopeOf,
} from "../../resource/reserved/offering.ts";
import {
  endOf,
  type ReservationRecord,
  stateOf,
} from "../../resource/reserved/reserved-instances.ts";
import { shownTags } from "../../resource/tags.ts";
import { zoneId } from "../../resource/zone.ts";

const shownTerms = (terms: ReservationTerms) => ({
  InstanceType: terms.instanceType as ReservedInstances["InstanceType"],
  ProductDescription: terms.product as ReservedInstances["ProductDescription"],
  Scope: scopeOf(terms) as ReservedInstances["Scope"],
  ...(terms.zone !== undefined && {
    AvailabilityZone: terms.zone,
    AvailabilityZoneId: zoneId(terms.zone),
  }),
  OfferingType: terms.payment,
  OfferingClass: terms.offeringClass,
  InstanceTenancy: terms.tenancy,
  Duration: terms.durationSeconds,
  FixedPrice: terms.fixedPrice,
  UsagePrice: 0,
  CurrencyCode: "USD" as const,
  RecurringCharges: [{ Amount: terms.hourlyCharge, Frequency: "Hourly" as const }],
});

export const shownOffering = (offering: OfferingRecord): ReservedInstancesOffering => ({
  ...shownTerms(offering),
  ReservedInstancesOfferingId: offering.id,
  Marketplace: false,
  PricingDetails: [],
});

export const shownReservation = (record: ReservationRecord, now: number): ReservedInstances => ({
  ...shownTerms(record),
  ReservedInstancesId: record.id,
  InstanceCount: record.count,
  Start: new Date(record.startsAt),
  End: new Date(endOf(record)),
  State: stateOf(record, now),
  Tags: shownTags(record.tags),
});
