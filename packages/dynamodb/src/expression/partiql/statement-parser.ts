/**
 * Statements:
 *
 *     SELECT (* | column { "," … }) FROM source [WHERE condition] [ORDER BY name [ASC | DESC] { "," … }]
 *     INSERT INTO table VALUE item
 *     UPDATE table change { change } [WHERE condition] [RETURNING …]
 *     FROM table [WHERE condition] change { change } [RETURNING …]
 *     DELETE FROM table [WHERE condition] [RETURNING …]
 *     change = SET path "=" value { "," … } | REMOVE path
 *     EXISTS "(" SELECT … ")"
 *
 * What PartiQL has beyond that is read too, so that it is refused for what it is.
 */
import { CLAUSE_PRECEDENCE, ExpressionParser } from "./expression-parser.ts";
import { malformed, refused } from "./faults.ts";
import { CLAUSE_KEYWORDS } from "./keywords.ts";
import type {
  AssignmentNode,
  ColumnNode,
  ExpressionNode,
  ForeignClauseNode,
  OrderingNode,
  ReturningMapping,
  ReturningNode,
  SelectNode,
  SourceNode,
  StatementNode,
} from "./syntax-tree.ts";
import type { Token } from "./token.ts";

const MAPPINGS: ReadonlySet<string> = new Set([
  "all old",
  "all new",
  "modified old",
  "modified new",
]);
const JOINS: ReadonlySet<string> = new Set([
  "join",
  "cross",
  "inner",
  "left",
  "right",
  "outer",
  "full",
]);

export function parseStatement(text: string): StatementNode {
  return new StatementParser(text).parse();
}

class StatementParser extends ExpressionParser {
  #hasSelect = false;

  parse(): StatementNode {
    const expression = this.expression();
    if (this.cursor.accept("mark", ";")) {
      if (this.cursor.token.kind !== "end") {
        throw malformed("Unexpected token after semicolon. (Only one query is allowed.)");
      }
    } else if (this.cursor.token.kind !== "end") {
      throw malformed("Unexpected token after expression");
    }
    if (expression.kind === "statement") return expression.statement;
    return { kind: "expression", expression };
  }

  protected statement(keyword: Token): StatementNode | undefined {
    switch (keyword.text) {
      case "select":
        this.#hasSelect = true;
        this.cursor.advance();
        return this.#select();
      case "insert into":
        this.#checkTopLevel(keyword);
        this.cursor.advance();
        return this.#insert();
      case "update":
        this.#checkTopLevel(keyword);
        this.cursor.advance();
        return this.#update();
      case "delete":
        this.#checkTopLevel(keyword);
        this.cursor.advance();
        return this.#delete();
      case "from":
        this.cursor.advance();
        return this.#updateFrom();
      case "set":
      case "remove":
        throw malformed("Unexpected keyword");
      default:
        return undefined;
    }
  }

  #checkTopLevel({ text }: Token): void {
    if (!this.#hasSelect) return;
    const keyword = text.replace(" ", "_");
    throw malformed(`Keyword ${keyword} only expected at the top level in the query`);
  }

  #select(): SelectNode {
    const foreign: ForeignClauseNode[] = [];
    const { span } = this.cursor.token;
    if (this.cursor.accept("keyword", "distinct")) foreign.push({ name: "DISTINCT", span });
    else this.cursor.accept("keyword", "all");
    if (this.cursor.isAt("keyword", "value")) {
      throw refused("Select projection doesn't support value or pivot keywords");
    }
    const columns = this.#columns();
    if (!this.cursor.accept("keyword", "from")) throw malformed("Expected FROM after SELECT list");
    const source = this.#source(CLAUSE_PRECEDENCE);
    const where = this.cursor.accept("keyword", "where")
      ? this.expression(CLAUSE_PRECEDENCE)
      : undefined;
    const orderBy = this.cursor.accept("keyword", "order") ? this.#orderings() : undefined;
    this.#foreignClauses(foreign);
    return { kind: "select", columns, source, where, orderBy, foreign };
  }

  #columns(): "all" | ColumnNode[] {
    let hasStar = false;
    const columns = this.cursor.listOf((): ColumnNode | undefined => {
      const { kind, text } = this.cursor.token;
      if (this.cursor.accept("operator", "*")) {
        hasStar = true;
        return undefined;
      }
      if (kind === "keyword" && CLAUSE_KEYWORDS.has(text)) {
        const keyword = text.replace(" ", "_");
        throw malformed(
          "Expected identifier or an expression but found unexpected keyword " +
            `'${keyword}' in a select list.`,
        );
      }
      const expression = this.expression();
      return { expression, hasAlias: this.#alias() };
    });
    if (!hasStar) return columns as ColumnNode[];
    if (columns.length === 1) return "all";
    throw malformed(
      "Other expressions may not be present in the select list when '*' is used without dot notation.",
    );
  }

  #source(floor: number): SourceNode {
    const expression = this.expression(floor);
    const hasAlias = this.#alias();
    const { kind, text } = this.cursor.token;
    if ((kind === "keyword" && JOINS.has(text)) || (kind === "mark" && text === ",")) {
      throw refused("Only select from a single table or index is supported.");
    }
    return { expression, hasAlias };
  }

  /** `AS name`, or a name alone. */
  #alias(): boolean {
    const needsName = ["as", "at", "by"].find((word) => this.cursor.accept("keyword", word));
    const { kind } = this.cursor.token;
    const isName = kind === "name" || kind === "quoted-name";
    if (needsName !== undefined && !isName) {
      throw malformed(`Expected identifier for ${needsName.toUpperCase()}-alias`);
    }
    if (isName) this.cursor.advance();
    return isName;
  }

  #orderings(): OrderingNode[] {
    if (!this.cursor.accept("keyword", "by")) throw malformed("Expected BY");
    return this.cursor.listOf(() => {
      const expression = this.expression();
      const isDescending = this.cursor.accept("keyword", "desc");
      if (!isDescending) this.cursor.accept("keyword", "asc");
      return { expression, isDescending };
    });
  }

  #foreignClauses(foreign: ForeignClauseNode[]): void {
    if (this.cursor.accept("keyword", "group")) {
      this.cursor.accept("keyword", "partial");
      if (!this.cursor.accept("keyword", "by")) throw malformed("Expected BY");
      foreign.push({ name: "GROUP BY", span: this.cursor.token.span });
      this.cursor.listOf(() => this.expression(CLAUSE_PRECEDENCE));
    }
    for (const clause of ["having", "limit", "offset"]) {
      if (!this.cursor.accept("keyword", clause)) continue;
      foreign.push({ name: clause.toUpperCase(), span: this.cursor.token.span });
      this.expression(CLAUSE_PRECEDENCE);
    }
  }

  #insert(): StatementNode {
    const source = { expression: this.simplePath(), hasAlias: false };
    if (!this.cursor.accept("keyword", "value")) {
      const item = this.cursor.accept("keyword", "values") ? this.#rows() : this.expression();
      return { kind: "insert", source, item, refusal: "several", returning: [] };
    }
    const item = this.expression();
    let refusal: "at" | "on conflict" | undefined;
    if (this.cursor.accept("keyword", "at")) {
      this.expression();
      refusal = "at";
    }
    if (this.cursor.accept("keyword", "on conflict")) {
      this.#conflict();
      refusal ??= "on conflict";
    }
    return { kind: "insert", source, item, refusal, returning: this.#returning() };
  }

  #rows(): ExpressionNode {
    const { span } = this.cursor.token;
    const elements = this.cursor.listOf(() => {
      if (!this.cursor.isAt("mark", "(")) {
        throw malformed("Expected LEFT_PAREN for row value constructor");
      }
      return this.expression();
    });
    return { kind: "bag", elements, span };
  }

  #conflict(): void {
    if (!this.cursor.accept("keyword", "where")) throw malformed("invalid ON CONFLICT syntax");
    this.expression();
    if (!this.cursor.accept("keyword", "do nothing")) {
      throw malformed("invalid ON CONFLICT syntax");
    }
  }

  #update(): StatementNode {
    const source = { expression: this.simplePath(), hasAlias: this.#alias() };
    const assignments = this.#assignments();
    const where = this.#where();
    return { kind: "update", source, assignments, where, returning: this.#returning() };
  }

  #updateFrom(): StatementNode {
    const source = this.#source(-1);
    const where = this.#where();
    const assignments = this.#assignments();
    return { kind: "update", source, assignments, where, returning: this.#returning() };
  }

  #delete(): StatementNode {
    if (!this.cursor.accept("keyword", "from")) throw malformed("Expected FROM after DELETE");
    const source = { expression: this.simplePath(), hasAlias: this.#alias() };
    const where = this.#where();
    return { kind: "delete", source, where, returning: this.#returning() };
  }

  #where(): ExpressionNode | undefined {
    return this.cursor.accept("keyword", "where") ? this.expression() : undefined;
  }

  #assignments(): AssignmentNode[] {
    const assignments: AssignmentNode[] = [];
    for (;;) {
      if (this.cursor.accept("keyword", "set")) {
        assignments.push(...this.cursor.listOf(() => this.#assignment()));
      } else if (this.cursor.accept("keyword", "remove")) {
        assignments.push({ kind: "remove", target: this.simplePath() });
      } else break;
    }
    if (assignments.length === 0) throw malformed("Expected data manipulation");
    return assignments;
  }

  #assignment(): AssignmentNode {
    const target = this.simplePath();
    if (!this.cursor.accept("operator", "=")) throw malformed("Expected '='");
    return { kind: "set", target, value: this.expression() };
  }

  #returning(): ReturningNode[] {
    if (!this.cursor.accept("keyword", "returning")) return [];
    return this.cursor.listOf(() => {
      const { text } = this.cursor.token;
      if (!MAPPINGS.has(text)) {
        throw malformed("Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.");
      }
      this.cursor.advance();
      const isAll = this.cursor.accept("operator", "*");
      const column = isAll ? ("all" as const) : this.expression();
      return { mapping: text as ReturningMapping, column };
    });
  }
}
