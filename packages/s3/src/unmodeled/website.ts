/**
 * A bucket as a website: index and error documents, redirections, pages in HTML. Nobody signs; what may be read is
 * what the bucket lets everybody read.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html
 */
import type {
  AccessTable,
  ResponseStream,
  UnmodeledCall,
  UnmodeledRoute,
  WireResponse,
} from "@cloudglass/wire";
import { ServiceError } from "@cloudglass/wire";
import {
  directoryIndexKey,
  pageKey,
  type Redirection,
  routingRedirection,
  type WebsiteConfiguration,
} from "../bucket/website-rules.ts";
import * as errors from "../errors/website.ts";
import { accessDenied } from "../errors.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { operationsOf } from "../operations/index.ts";
import { type Rooms, requireBucket } from "../rooms.ts";
import { type Address, addressOf } from "./address.ts";
import { isAllowed, requireAllowed } from "./allowed.ts";
import { locationHeader, outputHeaders } from "./output-headers.ts";
import { errorPage, WebsiteError } from "./website-page.ts";

type Operations = ReturnType<typeof operationsOf>;

interface Site {
  readonly rooms: Rooms;
  readonly operations: Operations;
  readonly access: AccessTable;
  readonly bucket: Bucket;
  readonly configuration: WebsiteConfiguration;
  readonly address: Address;
  readonly call: UnmodeledCall;
}

export function website(rooms: Rooms, operations: Operations, access: AccessTable): UnmodeledRoute {
  return {
    operation: "WebsiteGetObject",
    showError: errorPage,
    answer: (call) => {
      const { head } = call;
      const address = addressOf(head);
      const bucket = requireBucket(rooms, address.bucketName);
      const configuration = bucket.settings.website;
      if (configuration === undefined) throw errors.noSuchWebsiteConfiguration(bucket.name);
      if (head.method !== "GET" && head.method !== "HEAD") {
        throw errors.websiteMethodNotAllowed(head.method);
      }
      return serve({ rooms, operations, access, bucket, configuration, address, call });
    },
  };
}

async function serve(site: Site): Promise<WireResponse> {
  const { configuration, address, call } = site;
  const { RedirectAllRequestsTo: all, RoutingRules: rules } = configuration;
  const { objectKey } = address;
  if (all !== undefined) {
    const { Protocol: protocol, HostName: hostName } = all;
    return redirected(site, { status: 301, protocol, hostName, objectKey });
  }
  const routed = routingRedirection(rules, objectKey, undefined);
  if (routed !== undefined) return redirected(site, routed);
  const suffix = configuration.IndexDocument?.Suffix ?? "";
  try {
    return await readPage(site, pageKey(objectKey, suffix), true);
  } catch (thrown) {
    if (!(thrown instanceof ServiceError) || !hasDocument(thrown)) throw thrown;
    const error = asShown(thrown);
    const index = directoryIndexKey(objectKey, suffix);
    if (index !== undefined && isDirectory(site, objectKey, index)) {
      return redirection(302, `${address.base}${encodedKey(objectKey)}/`);
    }
    const after = routingRedirection(rules, objectKey, error.status);
    if (after !== undefined) return redirected(site, after);
    call.trace("website", { error: error.code, errorDocument: configuration.ErrorDocument?.Key });
    return errorDocument(site, error);
  }
}

/** Errors of the class 4XX have the error document; preconditions and ranges are the client's own. */
function hasDocument({ status }: ServiceError): boolean {
  return status >= 400 && status < 500 && status !== 412 && status !== 416;
}

function isDirectory({ rooms, access, bucket, call }: Site, objectKey: string, index: string) {
  const { objects } = rooms.index;
  if (objects.get(bucket.bucketId, objectKey) !== undefined) return false;
  if (objects.get(bucket.bucketId, index) === undefined) return false;
  return isAllowed(access, "GetObject", { Bucket: bucket.name, Key: index }, call);
}

async function errorDocument(site: Site, error: ServiceError): Promise<WireResponse> {
  const documentKey = site.configuration.ErrorDocument?.Key;
  if (documentKey === undefined) throw error;
  try {
    const answer = await readPage(site, documentKey, false);
    return answer.status === 200 ? { ...answer, status: error.status } : answer;
  } catch (documentError) {
    if (!(documentError instanceof ServiceError)) throw documentError;
    throw new WebsiteError(error, asShown(documentError));
  }
}

/** Strangers are not told which policy it was. */
function asShown(error: ServiceError): ServiceError {
  return error.code === "AccessDenied" ? accessDenied() : error;
}

/** An object, or where it says that its reader should go. Range and conditions are the page's, not the error document's. */
async function readPage(
  { operations, access, bucket, address, call }: Site,
  objectKey: string,
  isRequested: boolean,
): Promise<WireResponse> {
  const { headers, method } = call.head;
  const named = { Bucket: bucket.name, Key: objectKey };
  requireAllowed(access, "GetObject", named, call);
  const asked = isRequested
    ? {
        IfMatch: headers["if-match"],
        IfNoneMatch: headers["if-none-match"],
        IfModifiedSince: dateOf(headers["if-modified-since"]),
        IfUnmodifiedSince: dateOf(headers["if-unmodified-since"]),
        Range: headers.range,
      }
    : {};
  const input = Object.fromEntries(
    Object.entries({ ...named, ...asked }).filter(([, value]) => value !== undefined),
  ) as typeof named;
  const described = await operations.HeadObject(input, call);
  const { WebsiteRedirectLocation: location } = described;
  if (location !== undefined) {
    return redirection(301, location.startsWith("/") ? address.base + location.slice(1) : location);
  }
  const output =
    method === "HEAD" ? { ...described, Body: undefined } : await operations.GetObject(input, call);
  return {
    status: output.ContentRange === undefined ? 200 : 206,
    headers: outputHeaders(output),
    body: output.Body as Uint8Array | ResponseStream | undefined,
  };
}

function dateOf(header: string | undefined): Date | undefined {
  const ms = header === undefined ? Number.NaN : Date.parse(header);
  return Number.isNaN(ms) ? undefined : new Date(ms);
}

function redirected({ address, call }: Site, to: Redirection): WireResponse {
  const { host = "localhost" } = call.head.headers;
  const protocol = to.protocol ?? (call.isSecure ? "https" : "http");
  // Below another host the key stands alone.
  const base = to.hostName === undefined ? address.base : "/";
  const key = encodedKey(to.objectKey);
  const url = `${protocol}://${to.hostName ?? host}${base}${key}`;
  return redirection(to.status, locationHeader(url));
}

function redirection(status: number, location: string): WireResponse {
  return { status, headers: { location }, body: undefined };
}

function encodedKey(objectKey: string): string {
  return objectKey.split("/").map(encodeURIComponent).join("/");
}
