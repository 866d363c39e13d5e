/** Asks the emulator's own routes. Every failure is an `ApiError` with a sentence that can be shown. */
import { isTokenWanted, leaveGone, namespace, sessionHeaders } from "./session.ts";

export class ApiError extends Error {
  override readonly name = "ApiError";
  /** 0 when nobody answered. */
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** `path` with the names of `query` that have a value. */
export function pathWith(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** `GET`; the path begins with `/_cloudglass/`. */
export function ask<Answer>(path: string, query?: Query, signal?: AbortSignal): Promise<Answer> {
  return call<Answer>("GET", pathWith(path, query), undefined, signal);
}

export function send<Answer>(
  method: "POST" | "PUT" | "DELETE",
  path: string,
  content?: unknown,
): Promise<Answer> {
  return call<Answer>(method, path, content);
}

/** The answer as it is, for streams and bytes; a status of 400 and above is an `ApiError`. */
export async function open(
  method: string,
  path: string,
  content?: unknown,
  signal?: AbortSignal,
): Promise<Response> {
  const headers = sessionHeaders();
  const lookedAt = namespace.value;
  if (content !== undefined) headers["content-type"] = "application/json";
  const response = await fetch(path, {
    method,
    headers,
    cache: "no-store",
    ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted === true) throw error;
    throw new ApiError(0, "Unreachable", "Cloudglass does not answer. Is it still running?");
  });
  if (response.ok) return response;
  if (response.status === 401) isTokenWanted.value = true;
  const error = await errorOf(response);
  if (error.code === "NoSuchNamespace") leaveGone(lookedAt);
  throw error;
}

async function call<Answer>(
  method: string,
  path: string,
  content?: unknown,
  signal?: AbortSignal,
): Promise<Answer> {
  const response = await open(method, path, content, signal);
  const text = await response.text();
  return (text === "" ? {} : JSON.parse(text)) as Answer;
}

/** Control routes answer `{error, message}`; anything else is shown by its status. */
async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => "");
  try {
    const { error, message } = JSON.parse(text) as { error?: string; message?: string };
    if (typeof message === "string") return new ApiError(response.status, error ?? "", message);
  } catch {
    // Not JSON: its status says enough.
  }
  return new ApiError(response.status, "", `The answer was ${response.status}.`);
}
