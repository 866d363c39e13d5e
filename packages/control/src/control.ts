/**
 * The emulator's own routes, beside AWS's: `/_cloudglass/…`, and under `/_localstack/…` those that tools expect.
 * No bucket can have such a name, so nothing below either prefix ever reaches S3.
 */
import { DEFAULT_NAMESPACE, isNamespaceName, NAMESPACE_HEADER } from "@cloudglass/env";
import {
  isPublicOwnPath,
  ownAnswer,
  type RequestHead,
  ServiceError,
  type WireResponse,
} from "@cloudglass/wire";
import { type AccessRules, checkAccess } from "./access.ts";
import { clockRoutes } from "./clock.ts";
import { consoleRoutes } from "./console.ts";
import { ControlError } from "./control-error.ts";
import { decisionRoutes } from "./decisions.ts";
import { eventRoutes } from "./events.ts";
import type { Facts } from "./facts.ts";
import { faultRoutes } from "./faults.ts";
import { healthRoutes } from "./health.ts";
import { localStackRoutes } from "./localstack.ts";
import { metricRoutes } from "./metrics.ts";
import { namespaceRoutes } from "./namespaces.ts";
import { overviewRoutes } from "./overview.ts";
import { principalRoutes } from "./principals.ts";
import { requestRoutes } from "./requests.ts";
import { Answered, type ControlRequest, type ControlRoute } from "./route.ts";
import { suggestionRoutes } from "./suggestion.ts";

/** A request as the edge gives it. */
export interface ControlExchange {
  readonly head: RequestHead;
  readonly remoteAddress: string;
  body(): Promise<Uint8Array>;
}

export interface ControlHost {
  readonly access: AccessRules;
  /** Names of models: below `/_cloudglass/NAME/` a service answers by itself. */
  readonly services: readonly string[];
  /** Whether there is a namespace of this name, open or not. */
  has(namespace: string): boolean;
  /** Of a namespace; it is opened when it is not. Throws a `ServiceError` for a name that none can have. */
  facts(namespace: string): Facts | Promise<Facts>;
  /** Told of what is answered with 500. */
  failed?(error: unknown): void;
}

/** Undefined for a path that is not below one of the prefixes, and for those of services. */
export type Control = (
  exchange: ControlExchange,
) => WireResponse | Promise<WireResponse> | undefined;

const PREFIX = /^\/_(?:cloudglass|localstack)(?:\/|$)/;
/** Below it a service answers by itself: `/_cloudglass/s3/website/BUCKET/`. */
const SERVICE_PATH = /^\/_cloudglass\/([a-z0-9-]+)\//;
/** Paths that are not called after their service. */
const SERVICE_OF: ReadonlyMap<string, string> = new Map([["vpc", "ec2"]]);

const ROUTES: readonly ControlRoute[] = [
  ...healthRoutes,
  ...localStackRoutes,
  ...namespaceRoutes,
  ...clockRoutes,
  ...requestRoutes,
  ...eventRoutes,
  ...metricRoutes,
  ...overviewRoutes,
  ...faultRoutes,
  ...decisionRoutes,
  ...suggestionRoutes,
  ...principalRoutes,
  ...consoleRoutes,
];
const SHOWN = ROUTES.map(({ method, shown }) => `${method} ${shown}`);

export function control(host: ControlHost): Control {
  const isServices = (path: string) => {
    const named = SERVICE_PATH.exec(path)?.[1];
    return named !== undefined && host.services.includes(SERVICE_OF.get(named) ?? named);
  };
  return (exchange) => {
    const { path, method } = exchange.head;
    if (!PREFIX.test(path)) return undefined;
    const matching = ROUTES.filter((route) => route.path.test(path));
    const asked = method === "HEAD" ? "GET" : method;
    const route = matching.find((each) => each.method === asked);
    if (route?.isOpen !== true && !isPublicOwnPath(path)) {
      const refusal = refusalOf(exchange, host.access);
      if (refusal !== undefined) return refusal;
    }
    if (route !== undefined) return answerOf(route, host, exchange);
    if (matching.length > 0) return notAllowed(method, path, matching);
    if (isServices(path)) return undefined;
    const message = `There is no ${path}.`;
    return ownAnswer(404, { error: "NotFound", message, routes: SHOWN });
  };
}

function refusalOf(exchange: ControlExchange, access: AccessRules): WireResponse | undefined {
  try {
    checkAccess(exchange, access);
  } catch (error) {
    return failureOf(error);
  }
  return undefined;
}

async function answerOf(
  route: ControlRoute,
  host: ControlHost,
  exchange: ControlExchange,
): Promise<WireResponse> {
  const { head } = exchange;
  const named = route.path.exec(head.path)?.[1] ?? "";
  try {
    const query = new URLSearchParams(head.query);
    const asked = head.headers[NAMESPACE_HEADER] ?? query.get("namespace") ?? DEFAULT_NAMESPACE;
    const namespace = namespaceFor(route, host, asked);
    query.delete("namespace");
    const request: ControlRequest = {
      method: head.method,
      path: head.path,
      query,
      headers: head.headers,
      json: async () => parsed(await exchange.body()),
    };
    const answer = await route.answer(await host.facts(namespace), request, named);
    return answer instanceof Answered ? answer.response : ownAnswer(200, answer);
  } catch (error) {
    return failureOf(error, host);
  }
}

/** What is only looked at is not made by it, and nothing is by those who need no token. */
function namespaceFor(route: ControlRoute, host: ControlHost, asked: string): string {
  if (host.has(asked)) return asked;
  if (route.isOpen === true || route.isOfAll === true) return DEFAULT_NAMESPACE;
  const makes = route.method === "POST" || route.method === "PUT";
  if (makes || !isNamespaceName(asked)) return asked;
  throw new ControlError(404, "NoSuchNamespace", `There is no namespace ${asked}.`);
}

function parsed(body: Uint8Array): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (error) {
    const { message } = error as Error;
    throw new ControlError(400, "BadRequest", `What was sent is not JSON: ${message}`);
  }
}

function failureOf(error: unknown, host?: ControlHost): WireResponse {
  if (error instanceof ControlError) return failure(error.status, error.code, error.message);
  if (error instanceof ServiceError) return failure(error.status, error.code, error.message);
  // A full disk, say: what was asked for was not done.
  host?.failed?.(error);
  return failure(500, "InternalError", error instanceof Error ? error.message : String(error));
}

function notAllowed(method: string, path: string, routes: readonly ControlRoute[]): WireResponse {
  const allowed = [...new Set(routes.map((route) => route.method))].flatMap((each) =>
    each === "GET" ? ["GET", "HEAD"] : [each],
  );
  const answer = failure(405, "MethodNotAllowed", `${method} is not answered at ${path}.`);
  return { ...answer, headers: { ...answer.headers, allow: allowed.join(", ") } };
}

function failure(status: number, error: string, message: string): WireResponse {
  return ownAnswer(status, { error, message });
}
