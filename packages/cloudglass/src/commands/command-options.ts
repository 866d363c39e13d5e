/** Options that commands share, how their texts are read, and the exit codes that each help ends with. */
import { isNamespaceName } from "@cloudglass/env";
import { type Command, InvalidArgumentError, Option } from "commander";
import { DEFAULTS } from "../configuration.ts";
import type { Target } from "./emulator-client.ts";

export interface EmulatorOptions extends Target {
  readonly json: boolean;
}

export const DEFAULT_ENDPOINT = `http://${DEFAULTS.host}:${DEFAULTS.port}`;

export const EXIT_CODES =
  "\nEnds with 0 when it is done, 1 when there is no such thing or it is refused, 2 for wrong arguments,\n3 when no emulator answers.";

/** For a command that asks a running emulator. */
export function emulatorOptions(command: Command): Command {
  return command
    .addOption(endpointOption())
    .addOption(namespaceOption())
    .addOption(
      new Option("--control-token <token>", "what the emulator was started with").env(
        "CLOUDGLASS_CONTROL_TOKEN",
      ),
    )
    .addOption(jsonOption());
}

export function endpointOption(): Option {
  return new Option("--endpoint <url>", "where the emulator listens")
    .default(DEFAULT_ENDPOINT)
    .env("AWS_ENDPOINT_URL")
    .argParser(parseEndpoint);
}

export function namespaceOption(): Option {
  return new Option("--namespace <name>", "which of its namespaces")
    .env("CLOUDGLASS_NAMESPACE")
    .argParser(parseNamespace);
}

export function jsonOption(): Option {
  return new Option("--json", "the whole answer, as JSON").default(false);
}

/** Help ends with what to type, and with the exit codes. */
export function examples(...lines: readonly string[]): string {
  const shown = lines.map((line) => `\n  $ cloudglass ${line}`).join("");
  return `\n${lines.length === 1 ? "Example" : "Examples"}:${shown}\n${EXIT_CODES}`;
}

function parseEndpoint(text: string): string {
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? "")) {
    throw new InvalidArgumentError("It is a URL like http://127.0.0.1:4566.");
  }
  return text;
}

export function parseNamespace(text: string): string {
  if (!isNamespaceName(text)) {
    throw new InvalidArgumentError(
      "It is 1 to 63 lower-case letters, digits and hyphens, none of these at an end.",
    );
  }
  return text;
}

export function parseNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError("It is a whole number.");
  return Number(text);
}
