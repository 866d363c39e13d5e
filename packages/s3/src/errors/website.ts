/** What is wrong with a website's configuration, and what its pages are refused with. */
import type { WebsiteFault } from "../bucket/website-rules.ts";
import { malformedXml } from "../errors.ts";
import { argument, error } from "./error.ts";

export const noSuchWebsiteConfiguration = (bucket: string) =>
  error(
    "NoSuchWebsiteConfiguration",
    404,
    "The specified bucket does not have a website configuration",
    { BucketName: bucket },
  );
export const websiteMethodNotAllowed = (method: string) =>
  error("MethodNotAllowed", 405, "The specified method is not allowed against this resource.", {
    Method: method,
    ResourceType: "OBJECT",
  });

const invalidWebsite = (message: string) => error("InvalidRequest", 400, message);

export function websiteError(fault: WebsiteFault) {
  switch (fault.kind) {
    case "malformed":
      return malformedXml();
    case "redirect-all-with-others":
      return argument(
        "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
        "RedirectAllRequestsTo",
        "not null",
      );
    case "index-missing":
      return argument(
        "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
        "IndexDocument",
        "null",
      );
    case "index-malformed":
      return argument("The IndexDocument Suffix is not well formed", "IndexDocument", fault.suffix);
    case "error-key-malformed":
      return argument("The ErrorDocument Key is not well formed", "ErrorDocument", fault.key);
    case "too-many-rules":
      return invalidWebsite(
        `${fault.count} routing rules provided, the number of routing rules in a website configuration is limited to 50.`,
      );
    case "protocol":
      return invalidWebsite(
        "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.",
      );
    case "both-replacements":
      return invalidWebsite("You can only define ReplaceKeyPrefix or ReplaceKey but not both.");
    case "empty-condition":
      return invalidWebsite(
        "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
      );
    case "redirect-code":
      return invalidWebsite(
        `The provided HTTP redirect code (${fault.code}) is not valid. Valid codes are 3XX except 300.`,
      );
    case "error-code":
      return invalidWebsite(
        `The provided HTTP error code (${fault.code}) is not valid. Valid codes are 4XX or 5XX.`,
      );
  }
}

// Redirections of single objects
export const redirectLocationPrefix = () =>
  error(
    "InvalidRedirectLocation",
    400,
    "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
  );
export const redirectLocationTooLong = () =>
  error(
    "InvalidRedirectLocation",
    400,
    "The length of website redirect location cannot exceed 2,048 characters.",
  );
