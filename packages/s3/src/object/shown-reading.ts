/** What a read of a stripe met, as plain JSON: in traces, and for those who look inside. */
import type { StripeReading } from "../storage/stripe-view.ts";

export function shownReading({ blobId, stripe, read, losses, rebuilt }: StripeReading) {
  return { blobId, stripe, read, losses: Object.fromEntries(losses), rebuilt };
}
