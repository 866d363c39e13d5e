/**
 * A request to a function's URL as the function sees it: payload format 2.0.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
import type { Call, RequestHead } from "@cloudglass/wire";
import type { UrlRecord } from "./function-url.ts";

/** @param call of who signed, or of nobody */
export function urlEvent(record: UrlRecord, call: Call, body: Uint8Array): object {
  const { head } = call;
  const { cookie, ...others } = head.headers;
  const isText = body.length === 0 || TEXT.test(head.headers["content-type"] ?? "");
  const parameters = queryParameters(head.query);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: decodedPath(head.path),
    rawQueryString: head.query,
    ...(cookie !== undefined && { cookies: cookie.split(/; */).filter((each) => each !== "") }),
    headers: { ...others, ...forwarded(call) },
    ...(Object.keys(parameters).length > 0 && { queryStringParameters: parameters }),
    requestContext: requestContext(record, call),
    ...(body.length > 0 && { body: Buffer.from(body).toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: !isText,
  };
}

const TEXT =
  /^\s*(?:text\/|application\/(?:json|xml|javascript|graphql)\b|application\/[\w.-]+\+(?:json|xml)\b)/i;

function requestContext({ urlId }: UrlRecord, call: Call): object {
  const { head, caller } = call;
  const { host = "", "user-agent": userAgent = "" } = head.headers;
  return {
    accountId: caller.kind === "anonymous" ? "anonymous" : caller.accountId,
    apiId: urlId,
    ...(caller.kind !== "anonymous" && {
      authorizer: {
        iam: {
          accessKey: caller.accessKeyId,
          accountId: caller.accountId,
          callerId: caller.userId,
          cognitoIdentity: null,
          principalOrgId: null,
          userArn: caller.arn,
          userId: caller.userId,
        },
      },
    }),
    domainName: host.replace(/:\d+$/, ""),
    domainPrefix: urlId,
    http: {
      method: head.method,
      path: decodedPath(head.path),
      protocol: "HTTP/1.1",
      sourceIp: call.sourceIp,
      userAgent,
    },
    requestId: call.requestId,
    routeKey: "$default",
    stage: "$default",
    time: shownTime(call.receivedAt),
    timeEpoch: call.receivedAt,
  };
}

function forwarded({ head, sourceIp }: Call): Readonly<Record<string, string>> {
  const port = /:(\d+)$/.exec(head.headers.host ?? "")?.[1] ?? "80";
  const before = head.headers["x-forwarded-for"];
  return {
    "x-forwarded-for": before === undefined ? sourceIp : `${before}, ${sourceIp}`,
    "x-forwarded-port": port,
    "x-forwarded-proto": "http",
  };
}

/** Of several values of a name, one text. */
function queryParameters(query: RequestHead["query"]): Readonly<Record<string, string>> {
  const found = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const before = found.get(name);
    found.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(found);
}

/** A path whose escapes are broken stays as it was sent. */
function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** `31/Jan/2026:00:00:00 +0000` */
function shownTime(atMs: number): string {
  const [date = "", time = ""] = new Date(atMs).toISOString().split("T");
  const [year, month, day] = date.split("-");
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}
