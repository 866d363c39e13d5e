/** Looking shapes up in a model. */
import type { Member, ServiceModel, Shape, SimpleType, StructureShape } from "./model.ts";

const simple = (type: SimpleType): Shape => Object.freeze({ type });

const SIMPLE: Readonly<Record<SimpleType, Shape>> = {
  string: simple("string"),
  boolean: simple("boolean"),
  byte: simple("byte"),
  short: simple("short"),
  integer: simple("integer"),
  long: simple("long"),
  float: simple("float"),
  double: simple("double"),
  bigInteger: simple("bigInteger"),
  bigDecimal: simple("bigDecimal"),
  timestamp: simple("timestamp"),
  blob: simple("blob"),
  document: simple("document"),
  unit: simple("unit"),
};

/** The shape that a member's target names. */
export function shapeOf(model: ServiceModel, target: string): Shape {
  const shape = Object.hasOwn(model.shapes, target)
    ? model.shapes[target]
    : SIMPLE[target as SimpleType];
  if (shape === undefined) throw new TypeError(`no shape ${target} in ${model.service}`);
  return shape;
}

export function structureOf(model: ServiceModel, target: string): StructureShape {
  const shape = shapeOf(model, target);
  if (shape.type !== "structure" && shape.type !== "union") {
    throw new TypeError(`${target} of ${model.service} is a ${shape.type}`);
  }
  return shape;
}

const errorNames = new WeakMap<ServiceModel, Map<string, string>>();

/** The name of the structure of a modeled error, by its code on the wire; undefined when it is not modeled. */
export function errorShapeName(model: ServiceModel, code: string): string | undefined {
  let names = errorNames.get(model);
  if (names === undefined) {
    names = new Map();
    for (const [name, shape] of Object.entries(model.shapes)) {
      if (shape.type !== "structure" || shape.error === undefined) continue;
      if (!names.has(name)) names.set(name, name);
      names.set(shape.error.code, name);
    }
    errorNames.set(model, names);
  }
  return names.get(code);
}

/** The message is written of the error itself. */
export function withoutMessage(
  members: Readonly<Record<string, Member>>,
): Readonly<Record<string, Member>> {
  return Object.fromEntries(
    Object.entries(members).filter(([name]) => name.toLowerCase() !== "message"),
  );
}
