/** Execution environments, each with where it is in its life. */
import { Badge, type Tone } from "../../parts/badge.tsx";
import { counted, duration } from "../../parts/wording.ts";
import { addressOf } from "../../router/router.ts";
import { ColdStart, coldStartMs } from "./cold-start.tsx";
import type { Environment } from "./shapes.ts";

/** In the order of a life: docs/internals/lambda-life-cycle.md. */
const LIFE = ["starting", "idle", "executing", "settling", "resetting", "stopping"];

const TONES: Readonly<Record<string, Tone>> = {
  starting: "warn",
  idle: "plain",
  executing: "good",
  settling: "note",
  resetting: "warn",
  stopping: "bad",
};

export function EnvironmentList({
  environments,
}: {
  readonly environments: readonly Environment[];
}) {
  const mostMs = Math.max(
    1,
    ...environments.map(({ phases }) => (phases === undefined ? 0 : coldStartMs(phases))),
  );
  return (
    <ul class="environments" aria-label="Environments">
      {environments.map((environment) => (
        <EnvironmentCard
          key={environment.environmentId}
          environment={environment}
          mostMs={mostMs}
        />
      ))}
    </ul>
  );
}

function EnvironmentCard({
  environment,
  mostMs,
}: {
  readonly environment: Environment;
  readonly mostMs: number;
}) {
  const { functionName, version, state, phases, requestId } = environment;
  return (
    <li class="environment">
      <div class="environment-head">
        <strong>{functionName}</strong>
        <span class="muted">{version}</span>
        {environment.isFrozen && <Badge>frozen</Badge>}
        <Badge tone={TONES[state] ?? "plain"} dot>
          {state}
        </Badge>
      </div>
      <ol class="life" aria-hidden="true">
        {LIFE.map((step) => (
          <li key={step} data-here={step === state ? "" : undefined}>
            {step}
          </li>
        ))}
      </ol>
      {phases === undefined ? (
        <p class="muted">Starts {environment.initialization}.</p>
      ) : (
        <ColdStart phases={phases} mostMs={mostMs} />
      )}
      <p class="environment-facts">
        <span>{counted(environment.invocationCount, "invocation")}</span>
        <span>
          {environment.memoryUsedMbMax} of {environment.memoryMb} MB used
        </span>
        <span>{duration(environment.ageMs)} old</span>
        {environment.idleMs !== undefined && <span>idle for {duration(environment.idleMs)}</span>}
      </p>
      <p class="muted mono environment-id">{environment.environmentId}</p>
      {requestId !== undefined && (
        <p>
          serves <a href={addressOf(`/requests/${requestId}`)}>{requestId}</a>
        </p>
      )}
    </li>
  );
}
