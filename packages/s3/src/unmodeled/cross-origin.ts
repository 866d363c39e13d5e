/** CORS: the preflight that a browser sends before a request, and the headers on the answer to the request itself. */
import type { RequestHead, UnmodeledRoute, WireResponse } from "@cloudglass/wire";
import { corsHeaders, requestedHeaderNames } from "../bucket/cors-rules.ts";
import * as errors from "../errors/cors.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { Rooms } from "../rooms.ts";
import { addressOf } from "./address.ts";

const REQUEST_METHOD = "access-control-request-method";
const REQUEST_HEADERS = "access-control-request-headers";
const METHODS = new Set(["GET", "PUT", "POST", "DELETE", "HEAD"]);

/** `OPTIONS /bucket/key`: needs no permission, and the key need not be there. */
export function preflight(rooms: Rooms): UnmodeledRoute {
  return {
    operation: "OptionsObject",
    answer: ({ head }) => {
      const { origin, [REQUEST_METHOD]: requestMethod } = head.headers;
      if (origin === undefined) throw errors.originMissing();
      const { bucketName, objectKey } = addressOf(head);
      const bucket = rooms.index.buckets.get(bucketName);
      const method = requestMethod ?? "OPTIONS";
      if (bucket === undefined) throw errors.corsBucketNotFound(method);
      if (bucket.settings.cors === undefined) throw errors.corsNotEnabled(method);
      if (requestMethod === undefined || !METHODS.has(requestMethod)) {
        throw errors.requestMethodInvalid(requestMethod);
      }
      const headers = matchingHeaders(bucket, head, requestMethod);
      const resourceType = objectKey === "" ? "BUCKET" : "OBJECT";
      if (headers === undefined) throw errors.corsNotAllowed(method, resourceType);
      return { status: 200, headers, body: undefined };
    },
  };
}

/** Adds the headers that the bucket's rules give to a request from this origin; nothing when no rule matches. */
export function withCrossOriginHeaders(
  rooms: Rooms,
  head: RequestHead,
  response: WireResponse,
): WireResponse {
  if (head.headers.origin === undefined || head.method === "OPTIONS") return response;
  const bucket = rooms.index.buckets.get(addressOf(head).bucketName);
  if (bucket?.settings.cors === undefined) return response;
  // A method that the request announces counts more than its own, as AWS has it.
  const method = head.headers[REQUEST_METHOD] ?? head.method;
  const headers = matchingHeaders(bucket, head, method);
  return headers === undefined
    ? response
    : { ...response, headers: { ...response.headers, ...headers } };
}

function matchingHeaders({ settings }: Bucket, { headers }: RequestHead, method: string) {
  return corsHeaders(settings.cors ?? [], {
    origin: headers.origin ?? "",
    method,
    requestedHeaders: requestedHeaderNames(headers[REQUEST_HEADERS]),
  });
}
