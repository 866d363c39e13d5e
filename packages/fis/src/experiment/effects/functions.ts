/**
 * `aws:lambda:invocation-add-delay` and `aws:lambda:invocation-error`. In AWS an extension in the function does it; here
 * Lambda itself, so that functions need nothing. https://docs.aws.amazon.com/fis/latest/userguide/use-lambda-actions.html
 */
import type { Fault } from "@cloudglass/env";
import { durationMs } from "../../template/duration.ts";
import type { Text } from "../../template/template.ts";
import type { Effect } from "./effect.ts";

const USUAL_DELAY_MS = 2000;

type Kind = (parameters: Text) => Pick<Fault, "kind" | "delayMs">;

const onFunctions = (kindOf: Kind): Effect => ({
  begin({ parameters, resources }) {
    const { invocationPercentage = "100", duration = "" } = parameters;
    const faults = resources.map((arn) => ({
      ...kindOf(parameters),
      target: { function: arn },
      probability: Number(invocationPercentage) / 100,
    }));
    return { durationMs: durationMs(duration), faults };
  },
});

export const invocationDelay = onFunctions(({ startupDelayMilliseconds }) => ({
  kind: "slow",
  delayMs: Number(startupDelayMilliseconds ?? USUAL_DELAY_MS),
}));

export const invocationError = onFunctions(({ preventExecution }) => ({
  kind: preventExecution === "true" ? "error" : "lossy",
}));
