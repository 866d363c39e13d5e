/** How the tables of errors are written: code, status, AWS's words, further elements. */
import { ServiceError } from "@cloudglass/wire";

type Fields = Readonly<Record<string, unknown>>;

export const error = (code: string, status: number, message: string, fields?: Fields) =>
  new ServiceError(code, status, message, fields === undefined ? {} : { fields });

export const argument = (message: string, name: string, value: unknown) =>
  error("InvalidArgument", 400, message, { ArgumentName: name, ArgumentValue: value });
