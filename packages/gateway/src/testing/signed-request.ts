/** Requests for the gateway's tests, signed for the world's clock and ready for `inject`. */
import { sha256Hex, signHeaders } from "../sigv4/testing/signer.ts";
import { formatBasicTimestamp } from "../sigv4/timestamp.ts";
import { KEY, type World } from "./fake-services.ts";

export interface RequestOptions {
  readonly method?: string;
  readonly target?: string;
  readonly service?: string;
  readonly region?: string;
  readonly accessKeyId?: string;
  readonly secret?: string;
  readonly sessionToken?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly payloadHash?: string;
  readonly ageMs?: number;
}

export type InjectMethod = "GET" | "PUT" | "POST" | "DELETE" | "HEAD";

export function signedRequest(world: World, options: RequestOptions = {}) {
  const service = options.service ?? "sts";
  const body =
    options.body ?? (service === "sts" ? "Action=GetCallerIdentity&Version=2011-06-15" : "");
  const method = options.method ?? (service === "sts" ? "POST" : "GET");
  const { headers } = signHeaders({
    method,
    target: options.target ?? "/",
    headers: {
      host: "localhost:4566",
      ...(service === "sts" ? { "content-type": "application/x-www-form-urlencoded" } : {}),
      ...options.headers,
    },
    accessKeyId: options.accessKeyId ?? KEY.accessKeyId,
    secret: options.secret ?? KEY.secret,
    region: options.region ?? "eu-west-1",
    service,
    timestamp: formatBasicTimestamp(world.env.clock.now() - (options.ageMs ?? 0)),
    payloadHash: options.payloadHash ?? sha256Hex(body),
    ...(options.sessionToken === undefined ? {} : { sessionToken: options.sessionToken }),
  });
  return {
    method: method as InjectMethod,
    url: options.target ?? "/",
    headers,
    ...(body.length === 0 ? {} : { payload: body }),
  };
}
