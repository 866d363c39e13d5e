/** The pages that a website endpoint writes itself: what went wrong, in HTML. */
import type { AnswerContext, WireResponse } from "@cloudglass/wire";
import { escapeXml, ServiceError } from "@cloudglass/wire";

/** The page's error, and what became of the document that should have been shown for it. */
export class WebsiteError extends ServiceError {
  readonly documentError: ServiceError | undefined;

  constructor(page: ServiceError, documentError: ServiceError | undefined) {
    const { code, status, message, fields, headers } = page;
    super(code, status, message, { fields, headers });
    this.documentError = documentError;
  }
}

const REASONS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  412: "Precondition Failed",
  416: "Requested Range Not Satisfiable",
  500: "Internal Server Error",
  501: "Not Implemented",
  503: "Service Unavailable",
};

export function errorPage(error: ServiceError, context: AnswerContext): WireResponse {
  const { code, status, message, fields } = error;
  if (status === 304) return { status, headers: error.headers, body: undefined };
  const title = `${status} ${REASONS[status] ?? code}`;
  const { requestId, hostId = "" } = context;
  const documentError = error instanceof WebsiteError ? error.documentError : undefined;
  const body = [
    `<html>\n<head><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n`,
    list({ ...factsOf(error), RequestId: requestId, HostId: hostId }),
    documentError === undefined
      ? ""
      : `<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n${list(factsOf(documentError))}`,
    "<hr/>\n</body>\n</html>\n",
  ].join("");
  const headers: Record<string, string> = {
    "x-amz-error-code": code,
    "x-amz-error-message": message,
    "content-type": "text/html; charset=utf-8",
  };
  for (const [name, value] of Object.entries(fields)) {
    headers[`x-amz-error-detail-${name.toLowerCase()}`] = headerText(String(value));
  }
  return { status, headers, body: context.head ? undefined : body };
}

function factsOf({ code, message, fields }: ServiceError): Record<string, unknown> {
  return { Code: code, Message: message, ...fields };
}

function list(facts: Readonly<Record<string, unknown>>): string {
  const items = Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<li>${name}: ${escapeXml(String(value))}</li>\n`);
  return `<ul>\n${items.join("")}</ul>\n`;
}

/** Keys are any text, headers are bytes. */
function headerText(text: string): string {
  return Buffer.from(text).toString("latin1");
}
