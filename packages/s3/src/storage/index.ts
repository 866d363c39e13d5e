/** The shard store: what the rules of S3 may use of it. */
export * from "./blob-store.ts";
export { DEFAULT_PLACEMENT, fleet, type PlacementPolicy } from "./placement.ts";
export {
  type BlobStoreOptions,
  openBlobStore,
  STRIPE_BYTES,
  type StoreLog,
} from "./shard-store.ts";
export type { ReadWitness, StripeReading, StripeView } from "./stripe-view.ts";
