/**
 * Addresses from which code may be downloaded for ten minutes, as GetFunction gives them: they look like AWS's presigned
 * ones, and whoever has one needs no other right. The key is one of this run of the emulator.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Random } from "@cloudglass/env";

const KEY_BYTES = 32;
const VALID_SECONDS = 600;
const ALGORITHM = "AWS4-HMAC-SHA256";

export type LinkFault = "bad-signature" | "expired";

export class CodeLinks {
  readonly #key: Uint8Array;

  constructor(random: Random) {
    this.#key = random.bytes(KEY_BYTES);
  }

  /** @returns path and query. The scope names Lambda, by which the gateway brings it here. */
  link(path: string, region: string, atMs: number): string {
    const date = compactTime(atMs);
    const query = new URLSearchParams({
      "X-Amz-Algorithm": ALGORITHM,
      "X-Amz-Date": date,
      "X-Amz-SignedHeaders": "host",
      "X-Amz-Expires": String(VALID_SECONDS),
      "X-Amz-Credential": `CLOUDGLASS/${date.slice(0, 8)}/${region}/lambda/aws4_request`,
    });
    const unsigned = `${path}?${query}`;
    return `${unsigned}&X-Amz-Signature=${this.#sign(unsigned).toString("hex")}`;
  }

  /** Undefined for a link that is good now. */
  faultOf(path: string, query: string, nowMs: number): LinkFault | undefined {
    const [, text = "", signature = ""] = /^(.*)&X-Amz-Signature=([0-9a-f]{64})$/.exec(query) ?? [];
    const sent = Buffer.from(signature, "hex");
    const right = this.#sign(`${path}?${text}`);
    if (sent.length !== right.length || !timingSafeEqual(sent, right)) return "bad-signature";
    const date = new URLSearchParams(text).get("X-Amz-Date") ?? "";
    return nowMs - fromCompactTime(date) > VALID_SECONDS * 1000 ? "expired" : undefined;
  }

  #sign(text: string): Buffer {
    return createHmac("sha256", this.#key).update(text).digest();
  }
}

/** `20260131T000000Z` */
const compactTime = (atMs: number): string =>
  new Date(atMs).toISOString().replace(/[-:]|\.\d+/g, "");

const fromCompactTime = (text: string): number =>
  Date.parse(text.replace(/^(....)(..)(..T..)(..)/, "$1-$2-$3:$4:"));
