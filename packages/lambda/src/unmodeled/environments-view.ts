/**
 * Lambda seen from inside, open like the emulator's health. `GET /_cloudglass/lambda/environments`: execution environments
 * as they are now, `?function=NAME` those of one; `…/functions`. docs/internals/inside-lambda.md
 */
import {
  ownAnswer,
  ownError,
  type RequestHead,
  ServiceError,
  type UnmodeledCall,
  type UnmodeledRoute,
} from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import type { EnvironmentSummary } from "../scheduling/index.ts";
import { viewFunctions } from "./functions-view.ts";

const OWN_PATH = "/_cloudglass/";
const PATH = /^\/_cloudglass\/lambda\/(environments|functions)\/?$/;

export function environmentsView(rooms: Rooms): (head: RequestHead) => UnmodeledRoute | undefined {
  const route: UnmodeledRoute = {
    operation: "ViewEnvironments",
    answer: (call) => ownAnswer(200, view(rooms, call)),
    showError: ownError,
  };
  return ({ path }) => (path.startsWith(OWN_PATH) ? route : undefined);
}

function view(rooms: Rooms, { head }: UnmodeledCall): object {
  const { method, path, query } = head;
  const named = PATH.exec(path)?.[1];
  if (named === undefined) throw new ServiceError("NotFound", 404, `There is no ${path}.`);
  if (method !== "GET" && method !== "HEAD") {
    throw new ServiceError("MethodNotAllowed", 405, `${method} is not answered at ${path}.`, {
      headers: { allow: "GET, HEAD" },
    });
  }
  const asked = new URLSearchParams(query);
  return named === "functions" ? viewFunctions(rooms, asked) : viewEnvironments(rooms, asked);
}

function viewEnvironments({ invoker }: Rooms, query: URLSearchParams): object {
  const host = invoker.opened;
  if (host === undefined) return { driver: undefined, counters: undefined, environments: [] };
  const { dispatcher, selected } = host;
  const wanted = query.get("function");
  const environments = dispatcher
    .environments()
    .filter(({ functionName }) => wanted === null || functionName === wanted);
  return {
    driver: { name: selected.driver.name, why: selected.why, containment: selected.containment },
    counters: dispatcher.counters,
    environments: environments.map(shown),
  };
}

/** Times in whole hundredths of a millisecond. */
function shown(summary: EnvironmentSummary): object {
  const { planId, ageMs, idleMs, phases, ...rest } = summary;
  return {
    ...rest,
    versionArn: planId,
    ageMs: Math.round(ageMs),
    idleMs: idleMs === undefined ? undefined : Math.round(idleMs),
    phases:
      phases &&
      Object.fromEntries(
        Object.entries(phases).map(([name, ms]) => [name, Math.round(ms * 100) / 100]),
      ),
  };
}
