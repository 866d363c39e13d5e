/** The tests of ceph/s3-tests that are not run, each with its reason. */

export interface Exclusion {
  /** Ceph's own feature, or another answer than AWS gives today. */
  readonly kind: "Ceph extension" | "contradicts AWS" | "client";
  readonly reason: string;
}

export type Exclusions = Readonly<Record<string, Exclusion>>;

export const EXCLUSIONS: Exclusions = {};
