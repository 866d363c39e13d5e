/**
 * S3's virtual-host addressing, turned to path style: the bucket moves from the Host header into the path.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
import type { RequestHead } from "./request.ts";

export interface PathStyleOptions {
  /** Further names that the emulator is reached by: `cloudglass.test` makes `bucket.cloudglass.test` a bucket. */
  readonly hostnames?: readonly string[];
}

const REGION = "[a-z]{2,3}(?:-[a-z]+)+-\\d+";
/** Domains in which S3 has a name of its own: `s3.DOMAIN`, `s3.REGION.DOMAIN`, `s3.dualstack.REGION.DOMAIN`. */
const S3_DOMAINS = ["localhost", "localhost.localstack.cloud", "amazonaws.com", "amazonaws.com.cn"];
/** Domains right below which a bucket may stand. */
const BUCKET_DOMAINS = ["localhost"];

/** Hosts of what is no general purpose bucket; the service tells by the name that it does not have it. */
const FOREIGN = [
  /^(?<bucket>.+\.mrap)\.accesspoint\.s3-global\./,
  /^(?<bucket>.+--xa?-s3)\.s3express-/,
  new RegExp(
    `^(?<bucket>.+-\\d{12})\\.s3-accesspoint(?:-fips)?\\.(?:dualstack\\.)?${REGION}\\.amazonaws\\.com`,
  ),
];
/** Whatever the domain: no bucket is served under such a name in any other way. */
const WEBSITE = new RegExp(`^(?<bucket>.+)\\.s3-website(?:[.-]${REGION})?\\.(?!s3[.-])`);
const DEFAULT_PATTERNS = patternsOf([]);
const configured = new WeakMap<PathStyleOptions, readonly RegExp[]>();

function patternsOf(hostnames: readonly string[]): readonly RegExp[] {
  const own = hostnames.map((name) => name.toLowerCase());
  const s3Domains = alternatives([...S3_DOMAINS, ...own]);
  const bucketDomains = alternatives([...BUCKET_DOMAINS, ...own]);
  return [
    new RegExp(
      `^(?:(?<bucket>.+)\\.)?s3(?:-accelerate|[.-](?:dualstack\\.)?${REGION})?\\.(?:${s3Domains})$`,
    ),
    new RegExp(`^(?<bucket>.+)\\.(?:${bucketDomains})$`),
    ...FOREIGN,
  ];
}

function alternatives(domains: readonly string[]): string {
  return domains.map((domain) => domain.replaceAll(".", "\\.")).join("|");
}

/** The bucket whose website a Host header names: `photos.s3-website.localhost`, `photos.s3-website-REGION.…`. */
export function websiteOfHost(host: string): string | undefined {
  return /\.s3-website/i.test(host) ? WEBSITE.exec(hostName(host))?.groups?.bucket : undefined;
}

function hostName(host: string): string {
  return host.replace(/:\d*$/, "").toLowerCase().replace(/\.$/, "");
}

/** The bucket that a Host header names; undefined for path style. Any unknown host is path style. */
export function bucketOfHost(host: string, options?: PathStyleOptions): string | undefined {
  const name = hostName(host);
  if (websiteOfHost(host) !== undefined) return undefined;
  for (const pattern of patterns(options)) {
    const match = pattern.exec(name);
    if (match !== null) return match.groups?.bucket;
  }
  return undefined;
}

function patterns(options: PathStyleOptions | undefined): readonly RegExp[] {
  if (options?.hostnames === undefined || options.hostnames.length === 0) return DEFAULT_PATTERNS;
  let known = configured.get(options);
  if (known === undefined) {
    known = patternsOf(options.hostnames);
    configured.set(options, known);
  }
  return known;
}

/**
 * The head with the bucket in front of its path, percent-encoding untouched; the same head when it is path style
 * already. The signature is made over the original.
 */
export function toPathStyle(head: RequestHead, options?: PathStyleOptions): RequestHead {
  const host = head.headers.host;
  const bucket = host === undefined ? undefined : bucketOfHost(host, options);
  if (bucket === undefined) return head;
  const path = head.path.startsWith("/") ? head.path : `/${head.path}`;
  return { ...head, path: `/${encodeURIComponent(bucket)}${path}` };
}
