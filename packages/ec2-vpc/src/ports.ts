/** What EC2 is told by composition, and what it asks of other services; composition fills them by name. */

export interface Ec2Settings {
  /** Milliseconds of the clock that gateways, attachments and the like are pending or deleting. */
  readonly transitionMs: number;
}

export const DEFAULT_SETTINGS: Ec2Settings = { transitionMs: 0 };

export interface Ports {
  readonly ec2Settings?: Ec2Settings | undefined;
}
