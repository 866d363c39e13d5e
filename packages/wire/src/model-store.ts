/** The generated models, loaded when a service is first spoken to: EC2's alone is over a megabyte. */
import type { ServiceSummary } from "./codec.ts";
import type { ServiceModel } from "./model.ts";

const loaded = new Map<string, Promise<ServiceModel>>();
let summaries: Promise<readonly ServiceSummary[]> | undefined;

async function importJson(file: string): Promise<unknown> {
  const { href } = new URL(`../models/${file}.json`, import.meta.url);
  const module = (await import(/* @vite-ignore */ href, { with: { type: "json" } })) as {
    readonly default: unknown;
  };
  return module.default;
}

/** What every model says of its service, without loading the models. */
export function serviceSummaries(): Promise<readonly ServiceSummary[]> {
  summaries ??= importJson("index") as Promise<readonly ServiceSummary[]>;
  return summaries;
}

/** Rejects with `TypeError` for a service that has no model. */
export function loadModel(service: string): Promise<ServiceModel> {
  let model = loaded.get(service);
  if (model === undefined) {
    model = load(service);
    loaded.set(service, model);
  }
  return model;
}

async function load(service: string): Promise<ServiceModel> {
  const known = (await serviceSummaries()).some((summary) => summary.service === service);
  if (!known) {
    loaded.delete(service);
    throw new TypeError(`no model of ${service}`);
  }
  return (await importJson(service)) as ServiceModel;
}
