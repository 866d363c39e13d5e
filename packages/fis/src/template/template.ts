/** What is stored of an experiment template. */

export type Text = Readonly<Record<string, string>>;

export interface TargetFilter {
  readonly path: string;
  readonly values: readonly string[];
}

export interface TemplateTarget {
  readonly resourceType: string;
  readonly resourceArns?: readonly string[] | undefined;
  readonly resourceTags?: Text | undefined;
  readonly filters?: readonly TargetFilter[] | undefined;
  /** `ALL`, `COUNT(2)`, `PERCENT(50)` */
  readonly selectionMode: string;
  readonly parameters?: Text | undefined;
}

export interface TemplateAction {
  readonly actionId: string;
  readonly description?: string | undefined;
  readonly parameters?: Text | undefined;
  /** `Instances` → name of a target. */
  readonly targets?: Text | undefined;
  /** Names of actions. */
  readonly startAfter?: readonly string[] | undefined;
}

export interface StopCondition {
  readonly source: string;
  readonly value?: string | undefined;
}

export type EmptyTargetResolutionMode = "fail" | "skip";

/** What a request says of it. */
export interface TemplateContent {
  readonly description: string;
  readonly roleArn: string;
  readonly targets: Readonly<Record<string, TemplateTarget>>;
  readonly actions: Readonly<Record<string, TemplateAction>>;
  readonly stopConditions: readonly StopCondition[];
  readonly emptyTargets: EmptyTargetResolutionMode;
}

/** The request that something was made by, so that it is not made twice. */
export interface MadeBy {
  readonly clientToken: string;
  /** Of the request's parameters. */
  readonly digest: string;
}

export interface TemplateRecord extends TemplateContent {
  /** `EXT` and 15 letters and digits. */
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly tags: Text;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly madeBy: MadeBy;
}
