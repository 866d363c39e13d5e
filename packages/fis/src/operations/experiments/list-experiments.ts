import type {
  ListExperimentsCommandInput,
  ListExperimentsCommandOutput,
} from "@aws-sdk/client-fis";
import type { Operation } from "../operation.ts";
import { listing, PAGE_MAX } from "../paging.ts";
import { experimentSummary } from "./shown-experiment.ts";

/** Members that are younger than the SDK's client. */
interface Younger {
  readonly experimentTemplateId?: string;
}

export const listExperiments: Operation<
  ListExperimentsCommandInput & Younger,
  ListExperimentsCommandOutput
> = ({ experiments }, { maxResults = PAGE_MAX, nextToken, experimentTemplateId }, call) => {
  const { caller, region } = call;
  const all = experiments
    .in(caller.accountId, region)
    .filter(({ templateId }) => [undefined, templateId].includes(experimentTemplateId));
  const asked = ["experiments", caller.accountId, region, experimentTemplateId];
  const key = ({ createdMs, id }: (typeof all)[number]) => `${9e15 - createdMs} ${id}`;
  const { page, nextToken: next } = listing(all, key, asked, nextToken, maxResults);
  return { experiments: page.map(experimentSummary), nextToken: next };
};
