import { expect, test } from "vitest";
import { statementSpans } from "./statement-position.ts";

const at = (line: number, column: number) => ({ line, column });

test("a statement that stands alone begins behind its brace", () => {
  const text =
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}';
  // As the AWS CLI's documentation shows the answer to this very policy.
  expect(statementSpans(text)).toEqual([{ start: at(1, 38), end: at(1, 167) }]);
});

test("the first of a list begins behind the bracket, the next where it ended", () => {
  // AWS's AdministratorAccess: line 3, column 17 to line 8, column 6.
  const text = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "*",
      "Resource": "*"
    },
    { "Effect": "Deny", "Action": "a:b", "Resource": "*" }
  ]
}`;
  expect(statementSpans(text)).toEqual([
    { start: at(3, 17), end: at(8, 6) },
    { start: at(8, 6), end: at(9, 59) },
  ]);
});

test("brackets, quotes and `Statement` inside texts and values mislead nobody", () => {
  const text =
    '{"Id":"Statement","Statement":[{"Sid":"Statement","Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"StringEquals":{"a:Statement":"\\"}]{ \\\\"}}},{"Effect":"Deny","Action":"a:b","Resource":"*"}],"Version":"2012-10-17"}';
  const second = text.indexOf('{"Effect":"Deny"');
  const spans = statementSpans(text);
  expect(spans[0]?.start).toEqual(at(1, text.indexOf("[{") + 2));
  // Behind the brace that ends the first one: columns count from 1, and a comma stands between.
  expect(spans[1]?.start).toEqual(at(1, second));
  expect(spans[1]?.end).toEqual(at(1, text.indexOf('],"Version"') + 1));
});
