/**
 * Updates:
 *
 *     update  = section { section }
 *     section = SET path "=" value { "," … } | REMOVE path { "," … }
 *             | ADD path :value { "," … } | DELETE path :value { "," … }
 *     value   = operand [ ("+" | "-") operand ], with or without parentheses
 */
import { UPDATE_WORDS } from "./lexer.ts";
import { type Enclosed, Parser, REDUNDANT_PARENTHESES } from "./parser.ts";
import type {
  ActionNode,
  ArithmeticNode,
  OperandNode,
  SectionName,
  SectionNode,
  UpdateNode,
  ValueNode,
} from "./syntax-tree.ts";
import { ValidationException } from "./validation-exception.ts";

export function parseUpdate(text: string): UpdateNode {
  return new UpdateParser(text, UPDATE_WORDS).parse();
}

type Value = OperandNode | ArithmeticNode;

class UpdateParser extends Parser {
  parse(): UpdateNode {
    const sections: SectionNode[] = [];
    do sections.push(this.#section());
    while (this.token.kind !== "end");
    return sections;
  }

  #section(): SectionNode {
    const { kind, text } = this.token;
    if (kind !== "symbol" || !UPDATE_WORDS.has(text)) this.fail();
    this.advance();
    const name = text as SectionName;
    return { name, actions: this.listOf(() => this.#action(name)) };
  }

  #action(section: SectionName): ActionNode {
    const path = this.path();
    if (section === "REMOVE") return { section, path };
    if (section !== "SET") return { section, path, value: this.#placeholder() };
    this.expect("=");
    const value = this.#value();
    return { section, path, value: value.kind === "enclosed" ? value.inner : value };
  }

  #placeholder(): ValueNode {
    if (this.token.kind !== "value") this.fail();
    return { kind: "value", name: this.advance().text };
  }

  #value(): Value | Enclosed<Value> {
    const read = this.isAt("(") ? this.#enclosed() : this.bareOperand();
    const left = read.kind === "enclosed" ? read.inner : read;
    if (left.kind === "arithmetic") return read;
    const operator = this.token.text;
    if (this.token.kind !== "symbol" || (operator !== "+" && operator !== "-")) return read;
    this.advance();
    return { kind: "arithmetic", operator, left, right: this.operand() };
  }

  #enclosed(): Enclosed<Value> {
    this.expect("(");
    const inner = this.nested(() => this.#value());
    this.expect(")");
    if (inner.kind === "enclosed") throw new ValidationException(REDUNDANT_PARENTHESES);
    return { kind: "enclosed", inner };
  }

  protected goesOnInPath(): boolean {
    return false;
  }
}
