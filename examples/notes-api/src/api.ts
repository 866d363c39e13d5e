/** The notes over HTTP: `/notes/AUTHOR` and `/notes/AUTHOR/ID`. */
import type { Notes } from "./notes.ts";

const PATH = /^\/notes\/([^/]+)(?:\/([^/]+))?$/;
const DENIED = new Set(["AccessDenied", "AccessDeniedException"]);
const BUSY = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "SlowDown",
  "ThrottlingException",
]);

/** Answers a request; errors of AWS become the statuses that say the same. */
export async function answer(notes: Notes, request: Request): Promise<Response> {
  const [, author, id] = PATH.exec(new URL(request.url).pathname) ?? [];
  if (author === undefined) return new Response("There are notes only.\n", { status: 404 });
  try {
    return await answerOf(notes, request, decodeURIComponent(author), id && decodeURIComponent(id));
  } catch (error) {
    const { name = "" } = error as Error;
    if (DENIED.has(name)) return new Response("You may not do that.\n", { status: 403 });
    if (!BUSY.has(name)) throw error;
    return new Response("Try again later.\n", { status: 503, headers: { "retry-after": "1" } });
  }
}

async function answerOf(
  notes: Notes,
  request: Request,
  author: string,
  id: string | undefined,
): Promise<Response> {
  if (id === undefined) {
    if (request.method !== "GET") return new Response(null, { status: 405 });
    return Response.json(await notes.list(author));
  }
  switch (request.method) {
    case "GET": {
      const text = await notes.read(author, id);
      return text === undefined
        ? new Response("There is no such note.\n", { status: 404 })
        : new Response(text);
    }
    case "PUT":
      return Response.json(await notes.write(author, id, await request.text()), { status: 201 });
    case "DELETE":
      await notes.remove(author, id);
      return new Response(null, { status: 204 });
    default:
      return new Response(null, { status: 405 });
  }
}
