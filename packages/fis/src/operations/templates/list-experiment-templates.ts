import type {
  ListExperimentTemplatesCommandInput,
  ListExperimentTemplatesCommandOutput,
} from "@aws-sdk/client-fis";
import type { Operation } from "../operation.ts";
import { listing, PAGE_MAX } from "../paging.ts";
import { templateSummary } from "./shown-template.ts";

export const listExperimentTemplates: Operation<
  ListExperimentTemplatesCommandInput,
  ListExperimentTemplatesCommandOutput
> = ({ templates }, { maxResults = PAGE_MAX, nextToken }, { caller, region }) => {
  const all = templates.in(caller.accountId, region);
  const asked = ["templates", caller.accountId, region];
  const { page, nextToken: next } = listing(all, ({ id }) => id, asked, nextToken, maxResults);
  return { experimentTemplates: page.map(templateSummary), nextToken: next };
};
