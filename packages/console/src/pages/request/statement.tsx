/** A statement of a policy beside what the request had, element by element. */
import type { ConditionMatch, ElementMatch, StatementMatch } from "../../api/shapes.ts";
import { Badge } from "../../parts/badge.tsx";

export function statementName(index: number, sid: string | undefined): string {
  return `Statement ${index + 1}${sid === undefined ? "" : ` “${sid}”`}`;
}

const PATTERNS_SHOWN = 4;

function shortList(texts: readonly string[]): string {
  const more = texts.length - PATTERNS_SHOWN;
  const shown = texts.slice(0, PATTERNS_SHOWN).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** `Action is s3:PutObject, asked s3:GetObject` */
export function failedText(part: ElementMatch | ConditionMatch): string {
  if ("element" in part) {
    return `${part.element} is ${shortList(part.patterns)}, asked ${part.seen}`;
  }
  const seen = part.seen === undefined ? "is not in the request" : `is ${shortList(part.seen)}`;
  return `${part.operator} wants ${part.key} ${shortList(part.values)}, it ${seen}`;
}

export function Statement({ statement }: { readonly statement: StatementMatch }) {
  const { index, sid, effect, matched, elements, conditions } = statement;
  const tone = !matched ? "plain" : effect === "Allow" ? "good" : "bad";
  return (
    <div class="statement">
      <div class="statement-head">
        <Badge tone={tone}>{effect}</Badge>
        <span>{statementName(index, sid)}</span>
        <span class="muted">{matched ? "matches" : "does not match"}</span>
      </div>
      <table>
        <tbody>
          {elements.map((part) => (
            <Part
              key={part.element}
              name={part.element}
              wanted={shortList(part.patterns)}
              seen={part.seen}
              matched={part.matched}
            />
          ))}
          {conditions.map((part) => (
            <Part
              key={`${part.operator} ${part.key}`}
              name={`${part.operator} ${part.key}`}
              wanted={shortList(part.values)}
              seen={part.seen === undefined ? undefined : shortList(part.seen)}
              matched={part.matched}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Part({
  name,
  wanted,
  seen,
  matched,
}: {
  readonly name: string;
  readonly wanted: string;
  readonly seen: string | undefined;
  readonly matched: boolean;
}) {
  return (
    <tr>
      <td data-label="Element">
        <span class={matched ? "good-text" : "bad-text"}>
          <span aria-hidden="true">{matched ? "✓" : "✗"}</span>
          <span class="visually-hidden">{matched ? "matches" : "does not match"}</span>
        </span>{" "}
        {name}
      </td>
      <td data-label="Policy">
        <code>{wanted}</code>
      </td>
      <td data-label="Request">
        {seen === undefined ? <span class="muted">not in the request</span> : <code>{seen}</code>}
      </td>
    </tr>
  );
}
