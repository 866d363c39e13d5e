/** What an experiment does by its role. */
import type { Clock } from "@cloudglass/env";
import { type AuthorizationRequest, ServiceError } from "@cloudglass/wire";
import { validation } from "../errors.ts";
import type { ExperimentSession, Ports } from "../ports.ts";
import type { ExperimentRecord } from "./experiment.ts";

export interface RoleCalls {
  /** Throws a `ServiceError` when there is no such role, or it does not let FIS in. */
  assume(): void;
  call(service: string, operation: string, input: object): Promise<unknown>;
  require(request: AuthorizationRequest): void;
}

/** A session is opened when it is first needed, and another one when its time is over. */
export function asRole(
  ports: Ports,
  clock: Pick<Clock, "now">,
  { content, id, region }: ExperimentRecord,
): RoleCalls {
  let opened: ExperimentSession | undefined;
  const session = (): ExperimentSession => {
    if (opened !== undefined && opened.expiresAt <= clock.now()) opened = undefined;
    opened ??= ports.experimentSessions?.open(content.roleArn, id);
    if (opened !== undefined) return opened;
    throw validation(`AWS FIS is not able to assume the role ${content.roleArn}.`);
  };
  return {
    assume: () => void session(),
    async call(service, operation, input) {
      const asker = { region, session: session() };
      if (ports.experimentCalls === undefined) throw validation("There are no other services.");
      return ports.experimentCalls.call(service, operation, input, asker);
    },
    require(request) {
      const { allowed, message } = session().authorize(request);
      if (!allowed) throw new ServiceError("AccessDeniedException", 403, message);
    },
  };
}
