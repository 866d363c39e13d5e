/**
 * Spot prices: made up, but always the same for a type, a zone and a time. A pool's price changes once a day, at the pool's
 * own minute, and lies between 28 and 52 percent of the price on demand.
 */
import type { InstanceTypeRecord } from "../instance/types/family.ts";
import { hourlyPrice, type Product } from "../instance/types/hourly-price.ts";

export interface SpotPool {
  readonly type: InstanceTypeRecord;
  readonly zone: string;
  readonly product: Product;
}

export const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** A number from 0 up to 1 that the text always has: FNV-1a, whose low bits are spread by a last mixing. */
function share(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

const nameOf = ({ type, zone, product }: SpotPool) => `${type.id} ${zone} ${product}`;

/** When the pool's price changes on the day: days are counted since 1970. */
export function changesAt(pool: SpotPool, day: number): number {
  const minute = Math.floor(share(nameOf(pool)) * (DAY_MS / MINUTE_MS));
  return day * DAY_MS + minute * MINUTE_MS;
}

/** From the day's change until the next. */
export function priceOfDay(pool: SpotPool, day: number): number {
  const level = 0.3 + 0.2 * share(`${nameOf(pool)} level`);
  const change = 0.04 * (share(`${nameOf(pool)} ${day}`) - 0.5);
  return hourlyPrice(pool.type, pool.product) * (level + change);
}

/** The day whose price is in force. */
export function dayInForce(pool: SpotPool, now: number): number {
  const day = Math.floor(now / DAY_MS);
  return changesAt(pool, day) <= now ? day : day - 1;
}

export const spotPrice = (pool: SpotPool, now: number) => priceOfDay(pool, dayInForce(pool, now));

/** As AWS writes prices: `0.038500`. */
export const shownPrice = (dollars: number) => dollars.toFixed(6);
