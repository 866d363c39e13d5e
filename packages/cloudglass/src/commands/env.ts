/** `cloudglass env`: what a shell exports so that programs of AWS ask this emulator, and `cloudglass aws`. */
import { posix } from "node:path";
import { DEFAULT_NAMESPACE } from "@cloudglass/env";
import { print, type Terminal } from "./terminal.ts";

/** Shells by the syntax that they read. */
const SYNTAX_OF = {
  sh: "sh",
  bash: "sh",
  zsh: "sh",
  fish: "fish",
  powershell: "powershell",
  pwsh: "powershell",
} as const;
export const SHELLS: readonly string[] = Object.keys(SYNTAX_OF);
export type Shell = (typeof SYNTAX_OF)[keyof typeof SYNTAX_OF];

export interface EnvOptions {
  readonly endpoint: string;
  readonly namespace?: string;
  readonly account?: string;
  readonly region: string;
  readonly shell?: keyof typeof SYNTAX_OF;
  readonly json: boolean;
}

/** `undefined` is a variable that must not be set. */
export type Exports = Readonly<Record<string, string | undefined>>;

export function printEnv(options: EnvOptions, terminal: Terminal): void {
  const exports = exportsFor(options);
  const { shell: named } = options;
  const shell = named === undefined ? shellOf(terminal.environment) : SYNTAX_OF[named];
  const content = Object.fromEntries(
    Object.entries(exports).map(([name, value]) => [name, value ?? null]),
  );
  print(terminal, options.json, content, () => exportText(exports, shell));
}

/** Credentials are those of the root of an account of the namespace. */
export function exportsFor({
  endpoint,
  namespace,
  account,
  region,
}: Omit<EnvOptions, "shell" | "json">): Exports {
  const isNamed = namespace !== undefined && namespace !== DEFAULT_NAMESPACE;
  return {
    AWS_ENDPOINT_URL: endpoint.replace(/\/+$/, ""),
    AWS_ACCESS_KEY_ID: `${account ?? "test"}${isNamed ? `_${namespace}` : ""}`,
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    ...(namespace === undefined ? {} : { CLOUDGLASS_NAMESPACE: namespace }),
    // Left from before, either would be sent or preferred.
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
  };
}

/** By the login shell; on Windows without one it is PowerShell. */
export function shellOf({
  SHELL,
  PSModulePath,
}: Readonly<Record<string, string | undefined>>): Shell {
  const name = posix.basename((SHELL ?? "").replaceAll("\\", "/")).replace(/\.exe$/i, "");
  if (name === "fish") return "fish";
  if (name === "pwsh" || name === "powershell") return "powershell";
  return name === "" && PSModulePath !== undefined ? "powershell" : "sh";
}

const SYNTAX: Readonly<Record<Shell, SyntaxOfShell>> = {
  sh: {
    set: (name, value) => `export ${name}='${value.replaceAll("'", "'\\''")}'`,
    unset: (name) => `unset ${name}`,
    use: 'eval "$(cloudglass env)"',
  },
  fish: {
    set: (name, value) => `set -gx ${name} '${value.replace(/[\\']/g, "\\$&")}'`,
    unset: (name) => `set -e ${name}`,
    use: "cloudglass env | source",
  },
  powershell: {
    set: (name, value) => `$Env:${name} = '${value.replaceAll("'", "''")}'`,
    unset: (name) => `Remove-Item Env:${name} -ErrorAction SilentlyContinue`,
    use: "cloudglass env | Out-String | Invoke-Expression",
  },
};

interface SyntaxOfShell {
  set(name: string, value: string): string;
  unset(name: string): string;
  readonly use: string;
}

export function exportText(exports: Exports, shell: Shell): string {
  const { set, unset, use } = SYNTAX[shell];
  const lines = Object.entries(exports).map(([name, value]) => {
    return value === undefined ? unset(name) : set(name, value);
  });
  return `${[...lines, `# ${use}`].join("\n")}\n`;
}
