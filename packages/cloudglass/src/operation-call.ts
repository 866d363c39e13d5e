/** An operation of a service for another one in this process, with the rights of whoever is named. */
import { type Call, type Service, ServiceError } from "@cloudglass/wire";

/** Who asks, from where, and what they may. */
export type Asker = Pick<
  Call,
  "requestId" | "hostId" | "region" | "caller" | "sourceIp" | "receivedAt"
> & { authorize: Call["authorize"] };

/** Rejects with the service's `ServiceError`s. */
export async function callOperation(
  { operations, access }: Service,
  operation: string,
  input: object,
  asker: Asker,
): Promise<unknown> {
  const call: Call = { ...identityOf(asker), operation, head: EMPTY_HEAD, trace: () => {} };
  for (const request of access[operation]?.(input as never, call) ?? []) {
    const decision = asker.authorize(request);
    if (decision.allowed) continue;
    const instead = request.instead?.();
    if (instead === undefined || !asker.authorize(instead).allowed) {
      throw new ServiceError("AccessDenied", 403, decision.message);
    }
  }
  const run = operations[operation];
  if (run === undefined) throw new ServiceError("NotImplemented", 501, `${operation} is not here`);
  return run(input as never, call);
}

const EMPTY_HEAD = { method: "POST", path: "/", query: "", headers: {}, rawHeaders: [] };

/** A call is asked of by its methods: spreading would lose them. */
function identityOf(asker: Asker): Asker {
  const { requestId, hostId, region, caller, sourceIp, receivedAt } = asker;
  const authorize: Call["authorize"] = (request) => asker.authorize(request);
  return { requestId, hostId, region, caller, sourceIp, receivedAt, authorize };
}
