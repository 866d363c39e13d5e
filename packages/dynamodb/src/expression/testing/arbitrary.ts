/** Random values, items, paths and trees for property tests. */
import fc from "fast-check";
import type { DocumentPath } from "../document-path.ts";
import { CONDITION_WORDS, UPDATE_WORDS } from "../lexer.ts";
import type {
  ActionNode,
  ConditionNode,
  OperandNode,
  PathNode,
  PathStep,
  SectionName,
  SectionNode,
} from "../syntax-tree.ts";
import type { AttributeValue, Item } from "../value/attribute-value.ts";

/** Few, so that paths meet values. */
export const attributeNames = fc.constantFrom("a", "b", "c", "d");

const texts = fc.constantFrom("", "a", "ab", "b", "é", "￿", "😀", "😁");
const numbers = fc.constantFrom("0", "1", "-1", "2", "10", "0.5", "-0.25", "12345678901234567890");
const binaries = texts.map((text) => new Uint8Array(Buffer.from(text)));
const atMost = (maxLength: number) => ({ minLength: 1, maxLength });

export const values: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    numbers.map((N) => ({ N })),
    texts.map((S) => ({ S })),
    binaries.map((B) => ({ B })),
    fc.boolean().map((BOOL) => ({ BOOL })),
    fc.constant<AttributeValue>({ NULL: true }),
    fc.uniqueArray(texts, atMost(3)).map((SS) => ({ SS })),
    fc.uniqueArray(numbers, atMost(3)).map((NS) => ({ NS })),
    fc
      .uniqueArray(texts, atMost(3))
      .map((all) => ({ BS: all.map((each) => new Uint8Array(Buffer.from(each))) })),
    fc.array(tie("value"), { maxLength: 3 }).map((L) => ({ L })),
    fc
      .dictionary(attributeNames, tie("value"), { maxKeys: 3, noNullPrototype: true })
      .map((M) => ({ M })),
  ),
})).value;

export const items: fc.Arbitrary<Item> = fc.dictionary(attributeNames, values, {
  maxKeys: 4,
  noNullPrototype: true,
});

const steps = fc.oneof(attributeNames, fc.integer({ min: 0, max: 4 }));

export const paths: fc.Arbitrary<DocumentPath> = fc.oneof(
  { weight: 2, arbitrary: attributeNames.map((name) => [name]) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(attributeNames, fc.array(steps, { maxLength: 2 }))
      .map(([head, tail]) => [head, ...tail]),
  },
);

const words = fc
  .stringMatching(/^[A-Za-z]\w{0,5}$/)
  .filter(
    (word) => !CONDITION_WORDS.has(word.toUpperCase()) && !UPDATE_WORDS.has(word.toUpperCase()),
  );
const placeholders = fc.stringMatching(/^\w{1,5}$/);

const nameNodes: fc.Arbitrary<PathStep> = fc.oneof(
  words.map((name): PathStep => ({ kind: "name", name })),
  placeholders.map((name): PathStep => ({ kind: "placeholder", name: `#${name}` })),
);
const stepNodes: fc.Arbitrary<PathStep> = fc.oneof(
  nameNodes,
  fc.nat().map((index): PathStep => ({ kind: "index", index })),
);

export const pathNodes: fc.Arbitrary<PathNode> = fc
  .tuple(nameNodes, fc.array(stepNodes, { maxLength: 3 }))
  .map(([head, tail]) => ({ kind: "path", steps: [head, ...tail] }));

const valueNodes = placeholders.map((name) => ({ kind: "value" as const, name: `:${name}` }));

const trees = fc.letrec<{ operand: OperandNode; condition: ConditionNode }>((tie) => {
  const operand = tie("operand");
  const condition = tie("condition");
  const call = fc.record({
    kind: fc.constant("call" as const),
    name: words,
    operands: fc.array(operand, atMost(3)),
  });
  return {
    operand: fc.oneof({ maxDepth: 2 }, pathNodes, valueNodes, call),
    condition: fc.oneof(
      { maxDepth: 5 },
      fc.record({
        kind: fc.constant("comparison" as const),
        comparator: fc.constantFrom(...(["=", "<>", "<", "<=", ">", ">="] as const)),
        left: operand,
        right: operand,
      }),
      call,
      fc.record({ kind: fc.constant("between" as const), operand, lower: operand, upper: operand }),
      fc.record({
        kind: fc.constant("in" as const),
        operand,
        candidates: fc.array(operand, atMost(3)),
      }),
      fc.record({ kind: fc.constant("not" as const), inner: condition }),
      fc.record({
        kind: fc.constantFrom("and" as const, "or" as const),
        left: condition,
        right: condition,
      }),
    ),
  };
});

export const conditionNodes = trees.condition;

function actionNodes(section: SectionName): fc.Arbitrary<ActionNode> {
  if (section === "REMOVE") return pathNodes.map((path) => ({ section, path }));
  if (section !== "SET") {
    return fc.record({ section: fc.constant(section), path: pathNodes, value: valueNodes });
  }
  const arithmetic = fc.record({
    kind: fc.constant("arithmetic" as const),
    operator: fc.constantFrom("+" as const, "-" as const),
    left: trees.operand,
    right: trees.operand,
  });
  return fc.record({
    section: fc.constant("SET" as const),
    path: pathNodes,
    value: fc.oneof(trees.operand, arithmetic),
  });
}

const SECTIONS = ["SET", "REMOVE", "ADD", "DELETE"] as const;

export const updateNodes: fc.Arbitrary<readonly SectionNode[]> = fc.array(
  fc
    .constantFrom(...SECTIONS)
    .chain((name) =>
      fc.array(actionNodes(name), atMost(3)).map((actions): SectionNode => ({ name, actions })),
    ),
  atMost(3),
);
