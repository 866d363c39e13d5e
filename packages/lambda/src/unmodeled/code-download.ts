/** Downloads of code, at the addresses that GetFunction and GetLayerVersion give. */
import {
  type RequestHead,
  ServiceError,
  type UnmodeledCall,
  type UnmodeledRoute,
  type WireResponse,
} from "@cloudglass/wire";
import type { LinkFault } from "../function/code/code-links.ts";
import type { Rooms } from "../rooms.ts";

const PATH = /^\/snapshots\/\d{12}\/[a-zA-Z0-9-_]+-([0-9a-f]{64})$/;

export function codeDownload(rooms: Rooms): (head: RequestHead) => UnmodeledRoute | undefined {
  const route: UnmodeledRoute = {
    operation: "DownloadCode",
    answer: (call) => answer(rooms, call),
    showError,
  };
  return ({ path }) => (PATH.test(path) ? route : undefined);
}

function answer(
  { codeLinks, codeStore }: Rooms,
  { head, receivedAt }: UnmodeledCall,
): WireResponse {
  const { method, path, query } = head;
  if (method !== "GET" && method !== "HEAD") {
    throw new ServiceError(
      "MethodNotAllowed",
      405,
      "The specified method is not allowed against this resource.",
      { headers: { allow: "GET, HEAD" } },
    );
  }
  const fault = codeLinks.faultOf(path, query, receivedAt);
  if (fault !== undefined) throw refusalOf(fault);
  const sha256 = PATH.exec(path)?.[1] ?? "";
  if (!codeStore.has(sha256)) {
    throw new ServiceError("NoSuchKey", 404, "The specified key does not exist.");
  }
  const contentLength = codeStore.sizeBytesOf(sha256);
  const headers = { "content-type": "application/zip", "content-length": String(contentLength) };
  if (method === "HEAD") return { status: 200, headers, body: undefined };
  const pieces = codeStore.read(sha256);
  const body = { contentLength, [Symbol.asyncIterator]: () => pieces };
  return { status: 200, headers, body };
}

const refusalOf = (fault: LinkFault) =>
  fault === "expired"
    ? new ServiceError("AccessDenied", 403, "Request has expired")
    : new ServiceError(
        "SignatureDoesNotMatch",
        403,
        "The request signature we calculated does not match the signature you provided.",
      );

/** As S3, where AWS keeps code. None of the texts needs escapes. */
function showError({ code, status, message, headers }: ServiceError): WireResponse {
  return {
    status,
    headers: { "content-type": "application/xml", ...headers },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  };
}
