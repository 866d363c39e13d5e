/** Asks a running emulator on its own routes. */
import { NAMESPACE_HEADER } from "@cloudglass/env";

/** A failure that a person can act on; `exitCode` is what the command ends with. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What was asked for is not there, or is refused. */
export const NOTHING_FOUND = 1;
/** What was sent did not get there. */
export const DROPPED = 1;
/** Arguments that mean nothing. */
export const WRONG_USE = 2;
/** Nothing that answers, or not this emulator. */
export const NOT_REACHED = 3;

/** Which emulator is asked, and about what in it. */
export interface Target {
  readonly endpoint: string;
  /** `default` when absent. */
  readonly namespace?: string;
  readonly controlToken?: string;
}

type Method = "GET" | "POST" | "DELETE";

/**
 * The content of a JSON answer; `path` begins with `/_cloudglass/`. With something to send it is a POST. Throws
 * `CommandError`: with 1 for what is not there or refused, 2 for what the emulator cannot read, 3 when none answers.
 */
export async function ask<Content>(
  target: Target,
  path: string,
  sent?: object,
  method: Method = sent === undefined ? "GET" : "POST",
): Promise<Content> {
  const { endpoint } = target;
  const answer = await fetch(`${endpoint.replace(/\/+$/, "")}${path}`, {
    method,
    headers: headersOf(target, sent),
    ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
  }).catch((error: unknown) => {
    throw new CommandError(
      `nothing answers at ${endpoint} (${reasonOf(error)}). Is the emulator running? --endpoint says where.`,
      NOT_REACHED,
    );
  });
  const content = (await answer.json().catch(() => undefined)) as
    | (Content & { readonly message?: string })
    | undefined;
  const isObject = typeof content === "object" && content !== null;
  if (answer.ok && isObject) return content;
  if (!isObject || typeof content.message !== "string") {
    throw new CommandError(`what answers at ${endpoint} is not this emulator`, NOT_REACHED);
  }
  const hint = answer.status === 401 ? " --control-token or CLOUDGLASS_CONTROL_TOKEN says it." : "";
  throw new CommandError(
    `${content.message}${hint}`,
    answer.status === 400 ? WRONG_USE : NOTHING_FOUND,
  );
}

function headersOf({ namespace, controlToken }: Target, sent: object | undefined) {
  return {
    ...(sent === undefined ? {} : { "content-type": "application/json" }),
    ...(namespace === undefined ? {} : { [NAMESPACE_HEADER]: namespace }),
    ...(controlToken === undefined ? {} : { authorization: `Bearer ${controlToken}` }),
  };
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { readonly cause?: Partial<NodeJS.ErrnoException> };
  return cause?.code ?? cause?.message ?? message;
}
