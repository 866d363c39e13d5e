/**
 * What tools expect below `/_localstack/` besides its health: the process and its init scripts, its end and its restart,
 * a reset of the state. docs/migration-from-localstack.md says what differs.
 */
import { ControlError } from "./control-error.ts";
import type { Facts } from "./facts.ts";
import { type HealthFacts, health } from "./health.ts";
import { Answered, type ControlRoute, membersOf } from "./route.ts";

export const INIT_STAGES = ["BOOT", "START", "READY", "SHUTDOWN"] as const;
export type InitStage = (typeof INIT_STAGES)[number];

export interface InitScript {
  readonly stage: InitStage;
  /** Of its file. */
  readonly name: string;
  readonly state: "UNKNOWN" | "RUNNING" | "SUCCESSFUL" | "ERROR";
}

export interface InitStageReport {
  readonly completed: boolean;
  readonly scripts: readonly InitScript[];
}

/** The process, whatever the namespace. */
export interface ProcessFacts {
  readonly process: {
    /** Another one in every start. */
    readonly sessionId: string;
    /** `Linux`, as the system calls itself. */
    readonly system: string;
    readonly isContainer: boolean;
    /** Wall time, milliseconds since the epoch. */
    readonly startedAt: number;
    now(): number;
    initStage(stage: InitStage): InitStageReport;
    /** Undefined in a program that has an emulator in it: its end is not the emulator's to bring. */
    readonly end?: () => void;
    /** Whether its state is in memory only. */
    readonly forgets: boolean;
    /** Runs the init scripts again. Undefined as `end` is. */
    readonly restart?: () => Promise<void>;
  };
}

const NO_SUCH_STATE = /^\/_localstack\/state\/([A-Za-z0-9-]{1,64})(?:\/reset)?$/;
/** Of LocalStack; here other routes tell the like, or nothing does. */
const INSTEAD: Readonly<Record<string, string>> = {
  config: "Settings are options and CLOUDGLASS_* variables",
  diagnose: "GET /_cloudglass/metrics tells of the process",
  usage: "GET /_cloudglass/metrics counts requests",
  plugins: "There are none",
  resources: "GET /_cloudglass/ui shows what there is",
  pods: "POST /_cloudglass/snapshots keeps a state",
};
const NOT_PROVIDED = new RegExp(`^/_localstack/(${Object.keys(INSTEAD).join("|")})(?:/.*)?$`);

export const localStackRoutes: readonly ControlRoute[] = [
  {
    method: "POST",
    shown: "/_localstack/health",
    path: /^\/_localstack\/health\/?$/,
    async answer(facts, request) {
      const { action } = membersOf(await request.json(), ["action"]);
      const { process } = facts;
      if (action === "kill") required(process.end, "kill")();
      else if (action === "restart") await restart(facts, required(process.restart, "restart"));
      else throw new ControlError(400, "BadRequest", "The action is restart or kill.");
      return text("ok");
    },
  },
  {
    method: "GET",
    shown: "/_localstack/info",
    path: /^\/_localstack\/info$/,
    isOpen: true,
    answer: (facts) => shownProcess(facts),
  },
  {
    method: "GET",
    shown: "/_localstack/init",
    path: /^\/_localstack\/init$/,
    isOpen: true,
    answer({ process }) {
      const reports = INIT_STAGES.map((stage) => [stage, process.initStage(stage)] as const);
      return {
        completed: Object.fromEntries(reports.map(([stage, { completed }]) => [stage, completed])),
        scripts: reports.flatMap(([, { scripts }]) => scripts),
      };
    },
  },
  {
    method: "GET",
    shown: "/_localstack/init/{boot|start|ready|shutdown}",
    path: /^\/_localstack\/init\/([A-Za-z]{1,16})$/,
    isOpen: true,
    answer({ process }, _request, named) {
      const stage = INIT_STAGES.find((each) => each === named.toUpperCase());
      if (stage !== undefined) return process.initStage(stage);
      throw new ControlError(404, "NotFound", `The stages are ${INIT_STAGES.join(", ")}.`);
    },
  },
  {
    method: "POST",
    shown: "/_localstack/state/reset",
    path: /^\/_localstack\/state\/reset$/,
    async answer(facts) {
      await facts.namespaces.reset(facts.namespace);
      return {};
    },
  },
  {
    method: "POST",
    shown: "/_localstack/state/{service}/reset",
    path: NO_SUCH_STATE,
    answer(_facts, _request, named) {
      const instead = "POST /_localstack/state/reset empties a namespace as a whole";
      throw new ControlError(501, "NotImplemented", `No state of ${named} alone: ${instead}.`);
    },
  },
  ...(["GET", "POST"] as const).map(
    (method): ControlRoute => ({
      method,
      shown: "/_localstack/{config|diagnose|…}",
      path: NOT_PROVIDED,
      answer(_facts, _request, named) {
        throw new ControlError(
          501,
          "NotImplemented",
          `LocalStack's ${named} is not here. ${INSTEAD[named]}.`,
        );
      },
    }),
  ),
];

/** As a new process would have it: what was kept is there, what was not is gone. */
async function restart(facts: Facts, runScripts: () => Promise<void>): Promise<void> {
  if (facts.process.forgets) {
    for (const { name } of facts.namespaces.list()) await facts.namespaces.reset(name);
  }
  await runScripts();
}

function required<Action>(action: Action | undefined, name: string): Action {
  if (action !== undefined) return action;
  throw new ControlError(
    501,
    "NotImplemented",
    `The emulator is part of a program: ${name} is not its own to do.`,
  );
}

function shownProcess(facts: ProcessFacts & HealthFacts) {
  const { sessionId, system, isContainer, startedAt, now } = facts.process;
  const { version, edition } = health(facts);
  return {
    version,
    edition,
    is_license_activated: false,
    session_id: sessionId,
    machine_id: "cloudglass",
    system,
    is_docker: isContainer,
    server_time_utc: new Date(now()).toISOString().slice(0, 19),
    uptime: Math.floor((now() - startedAt) / 1000),
  };
}

function text(body: string): Answered {
  return new Answered({ status: 200, headers: { "content-type": "text/plain" }, body });
}
