/**
 * The health of the emulator, in the shape that LocalStack answers with, so that its health checks and wait
 * strategies work here: `{"services": {"s3": "running"}, "edition": …, "version": …}`.
 */
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
