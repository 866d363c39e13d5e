/** What every answer of S3 must be, whatever was asked. */
import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { WireAnswer } from "./exchange.ts";
import { ERROR_DOCUMENT } from "./shelves.ts";

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  processEntities: true,
});

/** Says what is wrong; undefined when nothing is. */
export function faultOf(
  operation: string,
  method: string,
  answer: WireAnswer | string,
): string | undefined {
  if (typeof answer === "string") return answer;
  const { status, headers, body } = answer;
  if (status >= 500 && status !== 501) return `status ${status}`;
  if (status < 200 || status > 599) return `status ${status}, which is none of HTTP's`;
  if (method === "HEAD") return body === "" ? undefined : "a body in answer to HEAD";
  if (headers["content-type"] === "application/xml" && body !== "") {
    const verdict = XMLValidator.validate(body);
    if (verdict !== true && isDocument(body)) return `no well-formed XML: ${verdict.err.msg}`;
  }
  if (status < 400) return undefined;
  const isErrorDocument = operation === "Website" && body === ERROR_DOCUMENT;
  return isErrorDocument ? undefined : errorFault(answer);
}

/** Objects may have been given any content type. */
const isDocument = (body: string) => body.startsWith("<?xml") && body.includes("amazonaws");

function errorFault({ status, headers, body }: WireAnswer): string | undefined {
  const type = `${headers["content-type"]}`;
  // Of a website.
  if (type.startsWith("text/html")) return body.includes("</html>") ? undefined : "cut HTML";
  if (type !== "application/xml") return `an error ${status} of type ${type}`;
  const verdict = XMLValidator.validate(body);
  if (verdict !== true) return `the error is no well-formed XML: ${verdict.err.msg}`;
  const { Error: error } = parser.parse(body) as { Error?: Record<string, unknown> };
  if (error === undefined) return "the error's root is not Error";
  for (const name of ["Code", "RequestId", "HostId"]) {
    if (typeof error[name] !== "string" || error[name] === "") return `the error has no ${name}`;
  }
  // AWS's own is empty for some headers of ACLs.
  if (typeof error.Message !== "string") return "the error has no Message";
  if (error.RequestId !== headers["x-amz-request-id"]) return "RequestId and its header differ";
  if (error.HostId !== headers["x-amz-id-2"]) return "HostId and x-amz-id-2 differ";
  if (!/^[A-Za-z][A-Za-z0-9_.]*$/.test(`${error.Code}`)) return `the code ${error.Code}`;
  return undefined;
}
