/**
 * Where requests go: a few buckets and keys, and what the answers so far have named (uploads, versions, ETags, tokens),
 * so that many requests reach what lies behind the checks of their input.
 */
import type { SeededRandom } from "@cloudglass/env";
import { pick } from "@cloudglass/simulator";

export const BUCKETS = ["books", "books-versioned", "books-locked"] as const;
export const USER_NAME = "fuzzer";
const OTHER_BUCKETS = ["absent-bucket", "Bad_Bucket", "192.168.0.1", "x", "books-made"];
const KEYS = ["key", "a/b/c", "a/b/d", "a//", "ü", "sp ace+plus", "..", "large"];
const REMEMBERED_MAX = 24;

export interface Place {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId?: string;
  readonly versionId?: string;
  readonly etag?: string;
}

export class Places {
  readonly #remembered: Place[] = [];
  readonly #tokens: string[] = [];

  choose(random: SeededRandom, needs: "uploadId" | "versionId" | undefined): Place {
    const known = this.#remembered.filter((place) => needs !== undefined && place[needs]);
    if (known.length > 0 && random.next() < 0.8) return pick(random, known);
    const bucket = random.next() < 0.92 ? pick(random, BUCKETS) : pick(random, OTHER_BUCKETS);
    const { etag } = this.#remembered.at(-1) ?? {};
    return { bucket, key: pick(random, KEYS), ...(etag === undefined ? {} : { etag }) };
  }

  token(random: SeededRandom): string {
    return this.#tokens.length === 0 ? "token" : pick(random, this.#tokens);
  }

  /** Takes from an answer what later requests may name. */
  learn(place: Place, headers: Readonly<Record<string, unknown>>, text: string): void {
    const found = (name: string) => new RegExp(`<${name}>([^<]{1,300})</${name}>`).exec(text)?.[1];
    const uploadId = found("UploadId") ?? place.uploadId;
    const versionId = headers["x-amz-version-id"] ?? found("VersionId");
    const etag = headers.etag ?? found("ETag")?.replaceAll("&quot;", '"');
    const token = found("NextContinuationToken") ?? found("NextKeyMarker");
    if (token !== undefined) remember(this.#tokens, token);
    if (uploadId === undefined && versionId === undefined && etag === undefined) return;
    remember(this.#remembered, {
      bucket: place.bucket,
      key: place.key,
      ...(uploadId === undefined ? {} : { uploadId }),
      ...(typeof versionId === "string" ? { versionId } : {}),
      ...(typeof etag === "string" ? { etag } : {}),
    });
  }
}

function remember<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > REMEMBERED_MAX) list.shift();
}
