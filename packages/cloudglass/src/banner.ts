/** What is printed before `Ready.`: where it listens, where it keeps things, who is let in, and what to paste. */
import type { Configuration } from "./configuration.ts";

export function banner(
  endpoint: string,
  configuration: Configuration,
  version: string,
  dataDirectory: string | undefined,
  /** What sandboxes hold functions to. */
  functions: string,
): string {
  const auth =
    configuration.auth === "strict"
      ? "strict (every signature verified, every request authorized)"
      : "PERMISSIVE (unknown access keys are root; not verified)";
  const kept =
    dataDirectory === undefined
      ? "in memory only (--ephemeral)"
      : `${dataDirectory} (durability: ${configuration.durability})`;
  return [
    `Cloudglass ${version}`,
    `  endpoint  ${endpoint}`,
    ...reached(configuration),
    `  data      ${kept}`,
    `  auth      ${auth}`,
    `  functions ${functions}`,
    "",
    `  export AWS_ENDPOINT_URL=${endpoint}`,
    "  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test",
    // Some SDKs read the one, the AWS CLI the other.
    "  export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1",
    "",
  ].join("\n");
}

function reached({ host, controlToken }: Configuration): string[] {
  if (/^(?:127\.|::1$|localhost$)/.test(host)) return [];
  const own = controlToken === undefined ? "from this one alone" : "with the control token";
  return [`  reached   from other machines too; its own API, /_cloudglass, ${own}`];
}
