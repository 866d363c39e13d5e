/** What a route answers instead of content; and queries, in which a name that does not exist is an error. */
export class ControlError extends Error {
  override readonly name = "ControlError";
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** 400 for what is wrong with a fault; the message begins with the member. */
export function badFault(message: string): ControlError {
  return new ControlError(400, "ValidationError", message);
}

/** 400 for a member or parameter that does not exist. */
export function strangeName(name: string, names: readonly string[]): ControlError {
  const known = names.length === 0 ? "known here" : `one of ${names.join(", ")}`;
  return new ControlError(400, "BadRequest", `${name.slice(0, 80)} is not ${known}.`);
}

const VALUE_LENGTH_MAX = 2048;

export function queryOf<Name extends string>(
  query: URLSearchParams | string,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const values: Partial<Record<Name, string>> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const known = names.find((each) => each === name);
    if (known === undefined) {
      throw strangeName(name, names);
    }
    if (value.length > VALUE_LENGTH_MAX) {
      throw new ControlError(400, "BadRequest", `${name} is too long.`);
    }
    values[known] = value;
  }
  return values;
}
