/** Projections: document paths with commas between them. */
import { NO_WORDS } from "./lexer.ts";
import { Parser } from "./parser.ts";
import type { ProjectionNode } from "./syntax-tree.ts";

export function parseProjection(text: string): ProjectionNode {
  return new ProjectionParser(text, NO_WORDS).parse();
}

class ProjectionParser extends Parser {
  parse(): ProjectionNode {
    const paths = this.listOf(() => this.path());
    this.expectEnd();
    return paths;
  }

  protected goesOnInPath(): boolean {
    return false;
  }
}
