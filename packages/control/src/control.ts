/**
 * The emulator's own routes, beside AWS's: `/_cloudglass/…`, and under `/_localstack/…` those that tools expect.
 * No bucket can have such a name, so nothing below either prefix ever reaches S3.
 */
import type { WireResponse } from "@cloudglass/wire";
import { type HealthFacts, health } from "./health.ts";

/** Undefined for a path that is not below one of the prefixes. */
export type ControlRoute = (method: string, path: string) => WireResponse | undefined;

const PREFIX = /^\/_(?:cloudglass|localstack)(?:\/|$)/;
/** Below it a service answers by itself: `/_cloudglass/s3/website/BUCKET/`. */
const SERVICE_PATH = /^\/_cloudglass\/([a-z0-9-]+)\//;
const HEALTH = /^\/_(?:cloudglass|localstack)\/health\/?$/;

const ROUTES = ["GET /_cloudglass/health", "GET /_localstack/health"];

export function control(facts: HealthFacts): ControlRoute {
  const isServices = (path: string) => {
    const service = SERVICE_PATH.exec(path)?.[1];
    return service !== undefined && Object.hasOwn(facts.services(), service);
  };
  return (method, path) => {
    if (!PREFIX.test(path) || isServices(path)) return undefined;
    if (!HEALTH.test(path)) {
      return json(404, { error: "NotFound", message: `There is no ${path}.`, routes: ROUTES });
    }
    // `?reload` asks LocalStack to look again; here every answer is fresh.
    if (method === "GET" || method === "HEAD") return json(200, health(facts));
    const answer = json(405, {
      error: "MethodNotAllowed",
      message: `${method} is not answered at ${path}.`,
      routes: ROUTES,
    });
    return { ...answer, headers: { ...answer.headers, allow: "GET, HEAD" } };
  };
}

function json(status: number, content: unknown): WireResponse {
  return {
    status,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(content),
  };
}
