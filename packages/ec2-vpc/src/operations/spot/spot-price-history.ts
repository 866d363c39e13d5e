/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotPriceHistory.html */
import type {
  DescribeSpotPriceHistoryCommandInput,
  DescribeSpotPriceHistoryResult,
  SpotPrice,
} from "@aws-sdk/client-ec2";
import { availabilityZones } from "@cloudglass/env";
import type { Call } from "@cloudglass/wire";
import { invalidParameterCombination } from "../../errors.ts";
import { predicateOf } from "../../resource/filter.ts";
import { instanceTypes } from "../../resource/instance/types/catalogue.ts";
import { bareProduct, productsOf } from "../../resource/instance/types/hourly-price.ts";
import type { Filters } from "../../resource/kind.ts";
import {
  changesAt,
  DAY_MS,
  dayInForce,
  priceOfDay,
  type SpotPool,
  shownPrice,
} from "../../resource/spot/spot-price.ts";
import { zoneId } from "../../resource/zone.ts";
import type { Rooms } from "../../rooms.ts";
import { countedPage } from "./counted-page.ts";

const PAGE_MAX = 1000;
const KEPT_DAYS = 90;

interface PriceChange {
  readonly pool: SpotPool;
  readonly day: number;
  readonly at: number;
}

interface PriceRow extends PriceChange {
  readonly tags: Readonly<Record<string, never>>;
  readonly price: string;
}

/** Those that a pool answers: prices of other pools are not looked at. */
const ofPool: Filters<SpotPool & { readonly tags: PriceRow["tags"] }> = {
  "availability-zone": ({ zone }) => zone,
  "availability-zone-id": ({ zone }) => zoneId(zone),
  "instance-type": ({ type }) => type.id,
  "product-description": ({ product }) => [product, `${product} (Amazon VPC)`],
};

const ofPrice: Filters<PriceRow> = {
  "spot-price": ({ price }) => price,
  timestamp: ({ at }) => [new Date(at).toISOString(), oldTime(at)],
};

/** `Thu Nov 26 20:30:00 UTC 2026` */
function oldTime(at: number): string {
  const [day = "", date, month, year, time] = new Date(at).toUTCString().split(" ");
  return `${day.replace(",", "")} ${month} ${date} ${time} UTC ${year}`;
}

/** The newest first, and last of each pool the one that was in force when the time asked for began. */
export function describeSpotPriceHistory(
  { resources, env }: Rooms,
  input: DescribeSpotPriceHistoryCommandInput,
  { region }: Call,
): DescribeSpotPriceHistoryResult {
  if (input.AvailabilityZone && input.AvailabilityZoneId) {
    throw invalidParameterCombination(
      "The parameter AvailabilityZone cannot be used with the parameter AvailabilityZoneId",
    );
  }
  const now = env.clock.now();
  const until = Math.min(input.EndTime ? new Date(input.EndTime).getTime() : now, now);
  const asked = input.StartTime ? new Date(input.StartTime).getTime() : until;
  const since = Math.min(Math.max(asked, now - KEPT_DAYS * DAY_MS), until);
  const given = input.Filters ?? [];
  const names = Object.keys(ofPrice);
  const isOfPrice = ({ Name }: { Name?: string | undefined }) => names.includes(Name ?? "");
  const poolMatches = predicateOf(
    ofPool,
    given.filter((each) => !isOfPrice(each)),
    resources,
  );
  const matches = predicateOf(ofPrice, given.filter(isOfPrice), resources);
  const pools = poolsOf(region, input).filter((pool) => poolMatches({ ...pool, tags: {} }));
  const page = countedPage(changesOf(pools, since, until), input, PAGE_MAX, (change) => {
    const price = shownPrice(priceOfDay(change.pool, change.day));
    const row: PriceRow = { tags: {}, ...change, price };
    return matches(row) ? row : undefined;
  });
  return { SpotPriceHistory: page.rows.map(shownRow), NextToken: page.nextToken ?? "" };
}

function poolsOf(region: string, input: DescribeSpotPriceHistoryCommandInput): SpotPool[] {
  const zones = availabilityZones(region)
    .filter((zone) => !input.AvailabilityZone || input.AvailabilityZone === zone)
    .filter((zone) => !input.AvailabilityZoneId || input.AvailabilityZoneId === zoneId(zone));
  const names = new Set<string>(input.InstanceTypes ?? []);
  const products = new Set((input.ProductDescriptions ?? []).map(bareProduct));
  return [...instanceTypes().values()]
    .filter(({ id, letters }) => letters.has("S") && (names.size === 0 || names.has(id)))
    .flatMap((type) =>
      productsOf(type)
        .filter((product) => products.size === 0 || products.has(product))
        .flatMap((product) => zones.map((zone) => ({ type, zone, product }))),
    );
}

/** A day at a time: only what is asked for is worked out. */
function* changesOf(
  pools: readonly SpotPool[],
  since: number,
  until: number,
): Iterable<PriceChange> {
  const ordered = pools
    .map((pool) => ({ pool, timeOfDay: changesAt(pool, 0), firstDay: dayInForce(pool, since) }))
    .sort((a, b) => b.timeOfDay - a.timeOfDay);
  const firstDay = Math.floor(since / DAY_MS) - 1;
  for (let day = Math.floor(until / DAY_MS); day >= firstDay; day--) {
    for (const { pool, timeOfDay, firstDay: first } of ordered) {
      const at = day * DAY_MS + timeOfDay;
      if (at > until || day < first) continue;
      yield { pool, day, at };
    }
  }
}

const shownRow = ({ pool, at, price }: PriceRow): SpotPrice => ({
  AvailabilityZone: pool.zone,
  AvailabilityZoneId: zoneId(pool.zone),
  InstanceType: pool.type.id as SpotPrice["InstanceType"],
  ProductDescription: pool.product as SpotPrice["ProductDescription"],
  SpotPrice: price,
  Timestamp: new Date(at),
});
