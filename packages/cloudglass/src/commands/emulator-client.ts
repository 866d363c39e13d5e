/** Asks a running emulator on its own routes. */

/** A failure that a person can act on; `exitCode` is what the command ends with. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What was asked for is not there. */
export const NOTHING_FOUND = 1;
/** What was sent did not get there. */
export const DROPPED = 1;
/** Nothing that answers, or not this emulator. */
export const NOT_REACHED = 3;

/** The content of a JSON answer; `path` begins with `/_cloudglass/`. With something to send it is a POST. */
export async function ask<Content>(
  endpoint: string,
  path: string,
  sent?: object,
): Promise<Content> {
  const url = `${endpoint.replace(/\/+$/, "")}${path}`;
  const answer = await fetch(url, sent === undefined ? undefined : posted(sent)).catch(
    (error: unknown) => {
      throw new CommandError(
        `nothing answers at ${endpoint} (${reasonOf(error)}). Is the emulator running? --endpoint says where.`,
        NOT_REACHED,
      );
    },
  );
  const content = (await answer.json().catch(() => undefined)) as
    | (Content & { readonly message?: string })
    | undefined;
  if (answer.ok && content !== undefined) return content;
  if (content?.message === undefined) {
    throw new CommandError(`what answers at ${endpoint} is not this emulator`, NOT_REACHED);
  }
  throw new CommandError(content.message, NOTHING_FOUND);
}

function posted(sent: object): RequestInit {
  const headers = { "content-type": "application/json" };
  return { method: "POST", headers, body: JSON.stringify(sent) };
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { readonly cause?: { readonly code?: string } };
  return cause?.code ?? message;
}
