/** What an action is: its parameters, their limits, and the targets that it takes. */

export interface ActionParameter {
  readonly description: string;
  readonly required: boolean;
  /** What a value must be, in words that follow "must be"; undefined when it is that. */
  fault(value: string): string | undefined;
}

export interface ActionType {
  readonly id: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, ActionParameter>>;
  /** `Instances` → `aws:ec2:instance` */
  readonly targets: Readonly<Record<string, string>>;
}
