/**
 * `aws:lambda:invocation-…`. In AWS an extension in the function does it; here Lambda itself, so that functions need nothing. https://docs.aws.amazon.com/fis/latest/userguide/use-lambda-actions.html
 */
import type { Fault } from "@cloudglass/env";
import { durationMs } from "../../template/duration.ts";
import type { Text } from "../../template/template.ts";
import type { Effect } from "./effect.ts";

const USUAL_DELAY_MS = 2000;

type Kind = (parameters: Text) => Pick<Fault, "kind" | "delayMs" | "response">;

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

/** Instead of running the function, or after it. */
const answered = ({ preventExecution }: Text) => (preventExecution === "true" ? "error" : "lossy");

export const invocationError = onFunctions((parameters) => ({ kind: answered(parameters) }));

export const invocationHttpResponse = onFunctions((parameters) => {
  const { statusCode, contentTypeHeader = "" } = parameters;
  const response = { status: Number(statusCode), contentType: contentTypeHeader };
  return { kind: answered(parameters), response };
});
