/** What `/_cloudglass/logs/…` answers: docs/internals/inside-logs.md. */

export interface LogGroups {
  readonly groups: readonly LogGroup[];
  readonly next?: string;
}

export interface LogGroup {
  readonly arn: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly retentionDays?: number;
  readonly streamCount: number;
  readonly sizeBytes: number;
}

export interface LogEvents {
  readonly events: readonly {
    readonly id: string;
    readonly at: string;
    readonly stream: string;
    readonly message: string;
  }[];
  readonly next?: string;
}
