/**
 * What `packages/wire/constraints/<service>.json` holds: AWS's limits on shapes, keyed by AWS's
 * shape names.
 */
import type { Constraints, SimpleType } from "../../packages/wire/src/model.ts";

export interface ServiceConstraints {
  readonly service: string;
  /** API version that the facts were read from. */
  readonly version: string;
  readonly operations: Readonly<Record<string, OperationConstraints>>;
  readonly shapes: Readonly<Record<string, ConstrainedShape>>;
}

export interface OperationConstraints {
  readonly input?: string;
  readonly output?: string;
  readonly errors?: readonly string[];
}

export interface ConstrainedShape extends Constraints {
  readonly type: SimpleType | "list" | "map" | "structure";
  /** Structures: member → shape name or simple type. */
  readonly members?: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  /** Lists. */
  readonly member?: string;
  /** Maps. */
  readonly key?: string;
  readonly value?: string;
}
