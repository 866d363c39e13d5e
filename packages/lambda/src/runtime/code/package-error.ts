/** What can be wrong with a code package; `function/code` says it in AWS's words. */

export type PackageFault =
  /** Not a zip, damaged, or with names that lead out of it. */
  | { readonly kind: "unreadable"; readonly why: string }
  | { readonly kind: "empty" }
  /** Unzipped. */
  | { readonly kind: "too-large"; readonly bytesMax: number };

export class PackageError extends Error {
  override readonly name = "PackageError";
  readonly fault: PackageFault;
  constructor(fault: PackageFault) {
    super(
      fault.kind === "unreadable" ? `code package: ${fault.why}` : `code package ${fault.kind}`,
    );
    this.fault = fault;
  }
}

export const unreadable = (why: string) => new PackageError({ kind: "unreadable", why });
