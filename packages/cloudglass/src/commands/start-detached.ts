/** `cloudglass start --detach`: the same program again, in a session of its own; returns when it is ready. */
import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import { getCompileCacheDir } from "node:module";
import { resolve } from "node:path";
import { type Configuration, DEFAULTS } from "../configuration.ts";
import { optionOf, SETTING_NAMES, SETTINGS, variableOf } from "../settings.ts";
import { type Detached, logFor, runningDetached, sweepRecords } from "./detached.ts";
import { CommandError, NOTHING_FOUND } from "./emulator-client.ts";
import type { Palette } from "./palette.ts";
import { print, type Terminal, typed } from "./terminal.ts";

/** Option to variable. */
const SECRETS: ReadonlyMap<string, string> = new Map(
  SETTING_NAMES.filter((name) => SETTINGS[name].isSecret).map((name) => [
    optionOf(name),
    variableOf(name),
  ]),
);

/** `args` are what was typed for `start`, without what only this side reads; the child has the same variables. */
export async function startDetached(
  configuration: Configuration,
  args: readonly string[],
  json: boolean,
  terminal: Terminal,
): Promise<void> {
  const { environment } = terminal;
  refuseSecond(configuration, terminal);
  sweepRecords(environment);
  const dataDirectory = configuration.ephemeral ? undefined : resolve(configuration.dataDir);
  const log = logFor(dataDirectory, process.pid, environment);
  const detached = await readyChild(args, log, terminal);
  print(terminal, json, shownDetached(detached), (colors) =>
    startedText(detached, configuration, terminal, colors),
  );
}

/** As `--json` shows it. */
export function shownDetached({ process: { pid }, ...detached }: Detached): object {
  return { pid, ...detached };
}

function refuseSecond({ dataDir, ephemeral, port }: Configuration, terminal: Terminal): void {
  const { environment } = terminal;
  const there = ephemeral ? undefined : runningDetached({ dataDir, isNamed: true }, environment);
  const found = there ?? runningDetached({ dataDir, port }, environment);
  if (found === undefined) return;
  const [on, otherwise] =
    there === undefined
      ? ["", "--port 0 takes a free port"]
      : [` on ${there.dataDirectory}`, "--data-dir takes another directory"];
  throw new CommandError(
    `one runs already${on} at ${found.endpoint} (process ${found.process.pid}); ${stopCommand(found, terminal)} ends it, ${otherwise}`,
    NOTHING_FOUND,
  );
}

function readyChild(
  args: readonly string[],
  log: string,
  { program, environment }: Terminal,
): Promise<Detached> {
  const file = fs.openSync(log, "a", 0o600);
  const saidBefore = fs.fstatSync(file).size;
  const { shown, secrets } = withoutSecrets(args);
  const child = spawn(
    process.execPath,
    [...process.execArgv, program, "start", ...shown, `--detached-log=${log}`],
    {
      detached: true,
      windowsHide: true,
      stdio: ["ignore", file, file, "ipc"],
      env: { ...environment, ...secrets, ...compileCache() },
    },
  );
  fs.closeSync(file);
  const stopWaiting = () => child.kill();
  process.once("SIGINT", stopWaiting);
  return new Promise<Detached>((ready, failed) => {
    child.once("message", (detached) => {
      letGo(child);
      ready(detached as Detached);
    });
    child.once("error", failed);
    child.once("exit", (code, signal) => {
      failed(
        new CommandError(reasonIn(log, saidBefore) ?? `it ended with ${code ?? signal}`, code || 1),
      );
    });
  }).finally(() => process.removeListener("SIGINT", stopWaiting));
}

/** Everybody on the machine sees the arguments of a process that stays, its owner alone the variables. */
function withoutSecrets(args: readonly string[]) {
  const shown: string[] = [];
  const secrets: Record<string, string> = {};
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    const [option, value] = /^(--[a-z-]+)=(.*)$/s.exec(arg)?.slice(1) ?? [arg];
    const secret = SECRETS.get(option as string);
    if (secret === undefined) shown.push(arg);
    else secrets[secret] = value ?? args[++at] ?? "";
  }
  return { shown, secrets };
}

function letGo(child: ChildProcess): void {
  child.removeAllListeners("exit");
  if (child.connected) child.disconnect();
  child.unref();
}

/** Files are compiled once for all starts. */
function compileCache(): Record<string, string> {
  const directory = getCompileCacheDir();
  return directory === undefined ? {} : { NODE_COMPILE_CACHE: directory };
}

/** What it said before it ended, without the program's name in front. */
function reasonIn(log: string, saidBefore: number): string | undefined {
  const text = fs.readFileSync(log).subarray(saidBefore).toString();
  const said = text.split("\n").filter((line) => line !== "");
  const reason = said.findLast((line) => line.startsWith("cloudglass: ")) ?? said.at(-1);
  return reason?.replace(/^cloudglass: /, "");
}

function startedText(
  detached: Detached,
  { ephemeral }: Configuration,
  terminal: Terminal,
  { good, strong, faint }: Palette,
): string {
  const { endpoint, process: identity, dataDirectory, log } = detached;
  return [
    `${good("Ready")}, in the background at ${strong(endpoint)} (process ${identity.pid})`,
    `  data  ${ephemeral ? "in memory only" : dataDirectory}`,
    `  log   ${log}`,
    `  ${faint(`${stopCommand(detached, terminal)} ends it`)}`,
    "",
  ].join("\n");
}

/** As short as it can be where this was typed. */
function stopCommand({ dataDirectory, port }: Detached, terminal: Terminal): string {
  const isUsual = dataDirectory === undefined || dataDirectory === resolve(DEFAULTS.dataDir);
  const where = dataDirectory === undefined ? ` --port ${port}` : "";
  return typed(terminal, `stop${isUsual ? where : ` --data-dir ${dataDirectory}`}`);
}
