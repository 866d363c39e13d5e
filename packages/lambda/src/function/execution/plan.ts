/** What a version is run from: made once for each state of it, since every invocation asks. */
import { createHash } from "node:crypto";
import type { FunctionPlan, PlatformLogSettings } from "../../scheduling/index.ts";
import { functionArn } from "../function-name.ts";
import type { VersionRecord } from "../records.ts";

export type VersionPlan = FunctionPlan<VersionRecord>;

/** `nodejs22.x` → `nodejs:22.v31` */
export type RuntimeReleases = ReadonlyMap<string, string>;

interface KeptPlan extends VersionPlan {
  readonly liveRevision: string | undefined;
}

export class Plans {
  readonly #plans = new WeakMap<VersionRecord, KeptPlan>();
  readonly #releases: RuntimeReleases;

  constructor(releases: RuntimeReleases) {
    this.#releases = releases;
  }

  /** @param liveRevision of code that is run where it lies: changes with each save */
  of(version: VersionRecord, liveRevision?: string): VersionPlan {
    let plan = this.#plans.get(version);
    if (plan === undefined || plan.liveRevision !== liveRevision) {
      plan = { ...this.#make(version, liveRevision), liveRevision };
      this.#plans.set(version, plan);
    }
    return plan;
  }

  #make(version: VersionRecord, liveRevision: string | undefined): VersionPlan {
    const { settings } = version;
    const isPublished = version.version !== "$LATEST";
    return {
      id: functionArn(version, version.version),
      revision: `${revisionOf(version)}${liveRevision ?? ""}`,
      functionName: version.functionName,
      version: version.version,
      memoryMb: settings.memoryMb,
      timeoutMs: settings.timeoutSeconds * 1000,
      initialization:
        isPublished && settings.snapStart === "PublishedVersions" ? "snap-start" : "on-demand",
      log: this.#log(version),
      start: version,
    };
  }

  /** The release of a runtime is known once the first environment has asked for it. */
  #log(version: VersionRecord): PlatformLogSettings {
    const { LogFormat = "Text", SystemLogLevel = "INFO" } = version.settings.logging;
    const releases = this.#releases;
    return {
      format: LogFormat,
      systemLevel: SystemLogLevel,
      get runtimeVersion() {
        return releases.get(version.settings.runtime ?? "");
      },
      get runtimeVersionArn() {
        const release = releases.get(version.settings.runtime ?? "");
        return release === undefined ? undefined : runtimeArn(version, release);
      },
    };
  }
}

/** Changes with everything that an environment is made from, and with nothing else. */
function revisionOf({ settings, code, layerPackages = [] }: VersionRecord): string {
  const text = JSON.stringify([settings, code, layerPackages]);
  return createHash("sha256").update(text).digest("base64");
}

function runtimeArn({ region }: VersionRecord, runtimeVersion: string): string {
  const digest = Buffer.from(runtimeVersion).toString("hex").padEnd(64, "0").slice(0, 64);
  return `arn:aws:lambda:${region}::runtime:${digest}`;
}
