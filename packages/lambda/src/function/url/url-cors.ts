/**
 * Cross-origin requests: preflights are answered for the function, and what the settings say is put on its answers.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors
 */
import type { Cors } from "@aws-sdk/client-lambda";
import type { RequestHead, WireResponse } from "@cloudglass/wire";

/** Undefined for what is no preflight, or where nothing is set. */
export function preflightAnswer(
  cors: Cors | undefined,
  { method, headers }: RequestHead,
): WireResponse | undefined {
  const { origin, "access-control-request-method": asked } = headers;
  if (cors === undefined || method !== "OPTIONS" || origin === undefined || asked === undefined) {
    return undefined;
  }
  const answer = { status: 200, body: undefined };
  if (!isLet(cors.AllowOrigins, origin)) return { ...answer, headers: {} };
  return {
    ...answer,
    headers: {
      ...originHeaders(cors, origin),
      ...(cors.AllowMethods?.length && {
        "access-control-allow-methods": cors.AllowMethods.join(","),
      }),
      ...(cors.AllowHeaders?.length && {
        "access-control-allow-headers": cors.AllowHeaders.join(","),
      }),
      ...(cors.MaxAge !== undefined && { "access-control-max-age": String(cors.MaxAge) }),
    },
  };
}

/** The headers of an answer; what the settings say goes before what the function says. */
export function corsHeaders(
  cors: Cors | undefined,
  { headers: { origin } }: RequestHead,
): Readonly<Record<string, string>> {
  if (cors === undefined || origin === undefined || !isLet(cors.AllowOrigins, origin)) return {};
  return {
    ...originHeaders(cors, origin),
    ...(cors.ExposeHeaders?.length && {
      "access-control-expose-headers": cors.ExposeHeaders.join(","),
    }),
  };
}

function originHeaders(cors: Cors, origin: string): Readonly<Record<string, string>> {
  const isForAll = cors.AllowOrigins?.includes("*") && cors.AllowCredentials !== true;
  return {
    "access-control-allow-origin": isForAll ? "*" : origin,
    ...(cors.AllowCredentials === true && { "access-control-allow-credentials": "true" }),
    vary: "Origin",
  };
}

/** An origin as it is listed, or by a `*` that stands for all or for one part: `https://*.example.com`. */
function isLet(origins: readonly string[] = [], origin: string): boolean {
  return origins.some((each) => {
    const [start = "", end] = each.split("*");
    if (end === undefined) return each.toLowerCase() === origin.toLowerCase();
    const isLongEnough = origin.length >= start.length + end.length;
    return isLongEnough && origin.startsWith(start) && origin.endsWith(end);
  });
}
