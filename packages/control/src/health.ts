/**
 * The health of the emulator, in the shape that LocalStack answers with, so that its health checks and wait
 * strategies work here: `{"services": {"s3": "running"}, "edition": …, "version": …}`.
 */
import type { ControlRoute } from "./route.ts";

export interface HealthFacts {
  readonly version: string;
  /** `available` until the first request loads a service, `running` from then on. */
  services(): Readonly<Record<string, string>>;
}

export interface Health {
  readonly services: Readonly<Record<string, string>>;
  readonly edition: string;
  readonly version: string;
}

export function health(facts: HealthFacts): Health {
  return { services: facts.services(), edition: "cloudglass", version: facts.version };
}

/** `?reload` asks LocalStack to look again; here every answer is fresh. */
const route = (shown: string, path: RegExp): ControlRoute => ({
  method: "GET",
  shown,
  path,
  isOpen: true,
  answer: health,
});

export const healthRoutes: readonly ControlRoute[] = [
  route("/_cloudglass/health", /^\/_cloudglass\/health\/?$/),
  route("/_localstack/health", /^\/_localstack\/health\/?$/),
];
