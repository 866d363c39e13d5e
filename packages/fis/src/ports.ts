/** What FIS asks of others; composition fills it by name. */
import type { Authorization, AuthorizationRequest, Caller } from "@cloudglass/wire";

/** `ports.experimentSessions`: sessions of experiment roles, as STS gives them to `fis.amazonaws.com`. */
export interface ExperimentSessions {
  /** Undefined when there is no such role, or it does not let FIS in. */
  open(roleArn: string, sessionName: string): ExperimentSession | undefined;
}

export interface ExperimentSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
  readonly caller: Caller;
  /** By the policies that are in force when it is asked. */
  authorize(request: AuthorizationRequest): Authorization;
}

/** `ports.experimentCalls`: operations of other services, with a role's rights. Rejects with their `ServiceError`s. */
export interface ExperimentCalls {
  /** @param service the name of its model: `ec2`, `iam` */
  call(
    service: string,
    operation: string,
    input: object,
    asker: { readonly region: string; readonly session: ExperimentSession },
  ): Promise<unknown>;
}

/** The codes that a service answers by itself when it is asked too much, fails, or is away. */
export interface UsualErrors {
  readonly throttle: string;
  readonly internal: string;
  readonly unavailable: string;
}

/** `ports.faultyServices`: whose requests faults can be injected into. */
export interface FaultyServices {
  /** Names of models. */
  readonly names: readonly string[];
  /** REQUIRES: `service` is one of them. */
  usualErrors(service: string): Promise<UsualErrors>;
}

export interface Ports {
  readonly experimentSessions?: ExperimentSessions | undefined;
  readonly experimentCalls?: ExperimentCalls | undefined;
  readonly faultyServices?: FaultyServices | undefined;
}
