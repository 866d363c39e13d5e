/**
 * What can be reserved: every instance type, for one or three years, in a region or a zone of it. Nothing is stored: an
 * offering's id says which one it is. Prices are shares of the made-up hourly ones (hourly-price.ts).
 */
import { createHash } from "node:crypto";
import { availabilityZones } from "@cloudglass/env";
import { instanceTypes } from "../instance/types/catalogue.ts";
import type { InstanceTypeRecord } from "../instance/types/family.ts";
import { hourlyPrice, PRODUCTS, type Product, productsOf } from "../instance/types/hourly-price.ts";
import type { Filters } from "../kind.ts";
import { zoneId } from "../zone.ts";

const PAYMENTS = ["No Upfront", "Partial Upfront", "All Upfront"] as const;
const CLASSES = ["standard", "convertible"] as const;
const TENANCIES = ["default", "dedicated"] as const;
const YEAR_SECONDS = 31_536_000;
const YEARS = [1, 3] as const;

/** What is paid of the price on demand, by class and years. */
const SHARE = { standard: { 1: 0.63, 3: 0.43 }, convertible: { 1: 0.72, 3: 0.5 } } as const;
/** The part that is paid at the beginning, and what remains of the whole for paying it. */
const UPFRONT = {
  "No Upfront": { part: 0, of: 1 },
  "Partial Upfront": { part: 0.5, of: 0.95 },
  "All Upfront": { part: 1, of: 0.93 },
} as const;

export interface ReservationTerms {
  readonly instanceType: string;
  readonly product: Product;
  /** Undefined: anywhere in the region. */
  readonly zone: string | undefined;
  readonly payment: (typeof PAYMENTS)[number];
  readonly offeringClass: (typeof CLASSES)[number];
  readonly tenancy: (typeof TENANCIES)[number];
  readonly durationSeconds: number;
  /** US dollars, paid at the beginning. */
  readonly fixedPrice: number;
  /** US dollars an hour. */
  readonly hourlyCharge: number;
}

export interface OfferingRecord extends ReservationTerms {
  readonly id: string;
  /** None: offerings are filtered, and nobody's. */
  readonly tags: Readonly<Record<string, never>>;
}

interface Choice {
  readonly product: Product;
  readonly payment: (typeof PAYMENTS)[number];
  readonly offeringClass: (typeof CLASSES)[number];
  readonly tenancy: (typeof TENANCIES)[number];
  readonly years: (typeof YEARS)[number];
}

/** Their place in the list is part of ids. */
const CHOICES: readonly Choice[] = PRODUCTS.flatMap((product) =>
  TENANCIES.flatMap((tenancy) =>
    CLASSES.flatMap((offeringClass) =>
      YEARS.flatMap((years) =>
        PAYMENTS.map((payment) => ({ product, tenancy, offeringClass, years, payment })),
      ),
    ),
  ),
);

/** One of them, not worked out yet. */
export interface OfferingPlace {
  readonly type: InstanceTypeRecord;
  readonly placeIndex: number;
  readonly choiceIndex: number;
}

/** Regional ones first, then those of each zone. */
export function* offeringPlaces(region: string, type: InstanceTypeRecord): Iterable<OfferingPlace> {
  const placeCount = 1 + availabilityZones(region).length;
  for (let placeIndex = 0; placeIndex < placeCount; placeIndex++) {
    for (let choiceIndex = 0; choiceIndex < CHOICES.length; choiceIndex++) {
      yield { type, placeIndex, choiceIndex };
    }
  }
}

/** Undefined: the type does not run the product. */
export function offeringAt(region: string, at: OfferingPlace): OfferingRecord | undefined {
  const { type, placeIndex, choiceIndex } = at;
  const choice = CHOICES[choiceIndex];
  if (choice === undefined || !productsOf(type).includes(choice.product)) return undefined;
  const zone = [undefined, ...availabilityZones(region)][placeIndex];
  return { id: idOf(region, at), tags: {}, ...termsOf(type, zone, choice) };
}

export function findOffering(region: string, id: string): OfferingRecord | undefined {
  const [, place = "", choice = ""] =
    /^[0-9a-f]{8}-[0-9a-f]{4}-4([0-9a-f]{3})-8([0-9a-f]{3})-[0-9a-f]{12}$/.exec(id) ?? [];
  const placeIndex = Number.parseInt(place, 16);
  const choiceIndex = Number.parseInt(choice, 16);
  if (!(placeIndex <= availabilityZones(region).length)) return undefined;
  for (const type of instanceTypes().values()) {
    const at = { type, placeIndex, choiceIndex };
    if (idOf(region, at) === id) return offeringAt(region, at);
  }
  return undefined;
}

function idOf(region: string, { type, placeIndex, choiceIndex }: OfferingPlace): string {
  const name = createHash("sha256").update(`${region} ${type.id}`).digest("hex");
  const [at, as] = [placeIndex, choiceIndex].map((each) => each.toString(16).padStart(3, "0"));
  return `${name.slice(0, 8)}-${name.slice(8, 12)}-4${at}-8${as}-${name.slice(12, 24)}`;
}

function termsOf(
  type: InstanceTypeRecord,
  zone: string | undefined,
  { product, payment, offeringClass, tenancy, years }: Choice,
): ReservationTerms {
  const { part, of } = UPFRONT[payment];
  const dedicated = tenancy === "dedicated" ? 1.06 : 1;
  const hourly = hourlyPrice(type, product) * SHARE[offeringClass][years] * of * dedicated;
  const durationSeconds = years * YEAR_SECONDS;
  return {
    instanceType: type.id,
    product,
    zone,
    payment,
    offeringClass,
    tenancy,
    durationSeconds,
    fixedPrice: Math.round((hourly * part * durationSeconds) / 3600),
    hourlyCharge: Number((hourly * (1 - part)).toFixed(5)),
  };
}

export const scopeOf = ({ zone }: ReservationTerms) =>
  zone === undefined ? "Region" : "Availability Zone";

/** What offerings and reservations have in common. */
export const termFilters: Filters<ReservationTerms> = {
  "availability-zone": ({ zone }) => zone,
  "availability-zone-id": ({ zone }) => zone && zoneId(zone),
  duration: ({ durationSeconds }) => durationSeconds,
  "fixed-price": ({ fixedPrice }) => [fixedPrice, fixedPrice.toFixed(1)],
  "instance-type": ({ instanceType }) => instanceType,
  "product-description": ({ product }) => [product, `${product} (Amazon VPC)`],
  scope: scopeOf,
  "usage-price": () => [0, "0.0"],
};
