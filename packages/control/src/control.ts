/**
 * The emulator's own routes, beside AWS's: `/_cloudglass/…`, and under `/_localstack/…` those that tools expect.
 * No bucket can have such a name, so nothing below either prefix ever reaches S3.
 */
import type { WireResponse } from "@cloudglass/wire";
import { ControlError } from "./control-error.ts";
import {
  type DecisionFacts,
  decisionList,
  decisionOfRequest,
  traceOfRequest,
} from "./decisions.ts";
import { type HealthFacts, health } from "./health.ts";
import { type SuggestionFacts, suggestionOf } from "./suggestion.ts";

/** Undefined for a path that is not below one of the prefixes. */
export type ControlRoute = (
  method: string,
  path: string,
  query: string,
) => WireResponse | undefined;

export interface Facts extends HealthFacts, DecisionFacts, SuggestionFacts {}

interface Route {
  readonly shown: string;
  readonly path: RegExp;
  readonly answer: (facts: Facts, named: string, query: string) => object;
}

const PREFIX = /^\/_(?:cloudglass|localstack)(?:\/|$)/;
/** Below it a service answers by itself: `/_cloudglass/s3/website/BUCKET/`. */
const SERVICE_PATH = /^\/_cloudglass\/([a-z0-9-]+)\//;
/** Paths that are not called after their service. */
const SERVICE_OF: ReadonlyMap<string, string> = new Map([["vpc", "ec2"]]);

const ROUTES: readonly Route[] = [
  {
    shown: "GET /_cloudglass/health",
    path: /^\/_(?:cloudglass|localstack)\/health\/?$/,
    // `?reload` asks LocalStack to look again; here every answer is fresh.
    answer: health,
  },
  {
    shown: "GET /_cloudglass/requests/{request id}",
    path: /^\/_cloudglass\/requests\/([A-Za-z0-9-]{1,64})$/,
    answer: traceOfRequest,
  },
  {
    shown: "GET /_cloudglass/requests/{request id}/decision",
    path: /^\/_cloudglass\/requests\/([A-Za-z0-9-]{1,64})\/decision$/,
    answer: decisionOfRequest,
  },
  {
    shown: "GET /_cloudglass/iam/decisions?principal=&action=&decision=&limit=&marker=",
    path: /^\/_cloudglass\/iam\/decisions$/,
    answer: (facts, _named, query) => decisionList(facts, query),
  },
  {
    shown: "GET /_cloudglass/iam/suggestion?principal=&include-denied=",
    path: /^\/_cloudglass\/iam\/suggestion$/,
    answer: (facts, _named, query) => suggestionOf(facts, query),
  },
];
const SHOWN = [...ROUTES.map(({ shown }) => shown), "GET /_localstack/health"];

export function control(facts: Facts): ControlRoute {
  const isServices = (path: string) => {
    const named = SERVICE_PATH.exec(path)?.[1];
    return named !== undefined && Object.hasOwn(facts.services(), SERVICE_OF.get(named) ?? named);
  };
  return (method, path, query) => {
    if (!PREFIX.test(path)) return undefined;
    for (const route of ROUTES) {
      const named = route.path.exec(path);
      if (named !== null) return answerOf(route, facts, method, path, named[1] ?? "", query);
    }
    return isServices(path) ? undefined : failure(404, "NotFound", `There is no ${path}.`);
  };
}

function answerOf(
  route: Route,
  facts: Facts,
  method: string,
  path: string,
  named: string,
  query: string,
): WireResponse {
  if (method !== "GET" && method !== "HEAD") {
    const answer = failure(405, "MethodNotAllowed", `${method} is not answered at ${path}.`);
    return { ...answer, headers: { ...answer.headers, allow: "GET, HEAD" } };
  }
  try {
    return json(200, route.answer(facts, named, query));
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return failure(error.status, error.code, error.message);
  }
}

function failure(status: number, error: string, message: string): WireResponse {
  return json(status, { error, message, routes: SHOWN });
}

function json(status: number, content: unknown): WireResponse {
  return {
    status,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(content),
  };
}
