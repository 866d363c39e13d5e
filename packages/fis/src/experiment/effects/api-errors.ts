/**
 * `aws:fis:inject-api-…-error`: requests of roles are answered with the service's own errors. The experiment's role needs
 * a permission of FIS's own for it, on the experiment.
 */
import { listed } from "../../action/parameters.ts";
import { notImplemented, validation } from "../../errors.ts";
import type { UsualErrors } from "../../ports.ts";
import { durationMs } from "../../template/duration.ts";
import type { Effect } from "./effect.ts";

const FAULTS_MAX = 500;

export function injectApiError(permission: string, which: keyof UsualErrors): Effect {
  return {
    async begin({ parameters, resources, ports, experimentArn, require }) {
      const { service = "", percentage = "", operations = "", duration = "" } = parameters;
      const named = listed(operations);
      require({
        action: permission,
        resource: experimentArn,
        context: {
          "fis:Service": service,
          "fis:Operations": named,
          "fis:Percentage": Number(percentage),
          "fis:Targets": resources,
        },
      });
      if (ports.faultyServices === undefined) throw notImplemented("Faults of requests");
      const code = (await ports.faultyServices.usualErrors(service))[which];
      const faults = resources.flatMap((role) =>
        named.map((operation) => ({
          target: { service, operation, principal: sessionsOf(role) },
          kind: "error" as const,
          probability: Number(percentage) / 100,
          error: { code },
        })),
      );
      if (faults.length > FAULTS_MAX) {
        throw validation(`An action cannot inject more than ${FAULTS_MAX} faults.`);
      }
      return { durationMs: durationMs(duration), faults };
    },
  };
}

/** Whoever has assumed the role: the path is not in their ARN. */
export function sessionsOf(roleArn: string): string {
  const [, , , , accountId = "", path = ""] = roleArn.split(":");
  return `arn:aws:sts::${accountId}:assumed-role/${path.split("/").at(-1)}/*`;
}
