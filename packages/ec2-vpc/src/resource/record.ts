/** What every resource has. A record is replaced, never changed. */
export interface ResourceRecord extends Place {
  readonly id: string;
  readonly tags: Tags;
  /** Of what is in a VPC, or attached to one. */
  readonly vpcId?: string | undefined;
}

export type Tags = Readonly<Record<string, string>>;

/** An account's part of a region: what one caller sees. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

export const placeKey = ({ accountId, region }: Place) => `${accountId}/${region}`;
