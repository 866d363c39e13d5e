/** A route of the emulator's own API, and what it is asked with. */
import { ownAnswer, type WireResponse } from "@cloudglass/wire";
import { ControlError, strangeName } from "./control-error.ts";
import type { Facts } from "./facts.ts";

export interface ControlRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** What was sent, read as JSON; undefined when nothing was. Throws `ControlError` 400. */
  json(): Promise<unknown>;
}

export interface ControlRoute {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** As people read it: `/_cloudglass/faults/{id}`. */
  readonly shown: string;
  /** Its first group is what `answer` gets as `named`. */
  readonly path: RegExp;
  /** Tells nothing and changes nothing: asked from everywhere, without the token. */
  readonly isOpen?: boolean;
  /** Of all namespaces, or of none: answered whatever namespace the request names. */
  readonly isOfAll?: boolean;
  /** An object is answered as JSON with 200; a `WireResponse` of `answered` as it is. Throws `ControlError`. */
  answer(
    facts: Facts,
    request: ControlRequest,
    named: string,
  ): object | Answered | Promise<object | Answered>;
}

/** An answer that is not an object as JSON with 200: another status, a file, a stream. */
export class Answered {
  readonly response: WireResponse;
  constructor(response: WireResponse) {
    this.response = response;
  }
}

export function answered(status: number, content: unknown): Answered {
  return new Answered(ownAnswer(status, content));
}

/** Throws `ControlError` 400 unless it is an object whose members are all among `names`. */
export function membersOf<Name extends string>(
  content: unknown,
  names: readonly Name[],
): Partial<Record<Name, unknown>> {
  if (content === undefined) return {};
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new ControlError(400, "BadRequest", "What is sent is a JSON object.");
  }
  for (const name of Object.keys(content)) {
    if (!names.some((each) => each === name)) throw strangeName(name, names);
  }
  return content;
}
