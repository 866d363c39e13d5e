import { expect, test } from "vitest";
import type { AskedRequest } from "./request-filter.ts";
import { type RequestsFacts, requestList } from "./requests.ts";

const denied: AskedRequest = {
  requestId: "4442587FB7D0A2F9",
  method: "GET",
  path: "/photos/Cat.jpg",
  service: "s3",
  operation: "GetObject",
  status: 403,
  error: "AccessDenied",
  caller: "arn:aws:iam::000000000000:user/ann",
  resource: "arn:aws:s3:::photos/Cat.jpg",
};
const allowed: AskedRequest = { ...denied, status: 200, error: "" };

function asked(query: string): Parameters<RequestsFacts["requests"]>[0] {
  const filters: Parameters<RequestsFacts["requests"]>[0][] = [];
  const requests: RequestsFacts["requests"] = (filter) => {
    filters.push(filter);
    return { requests: [], nextMarker: undefined };
  };
  expect(requestList({ requests }, new URLSearchParams(query))).toEqual({ requests: [] });
  return filters[0] as (typeof filters)[0];
}

test.each([
  ["", true, true],
  ["service=s3&operation=Get*", true, true],
  ["service=iam", false, false],
  ["operation=getobject", true, true],
  ["status=4xx", true, false],
  ["status=500,403", true, false],
  ["status=40", undefined, undefined],
  ["error=*", true, false],
  ["error=access*", true, false],
  ["caller=*:user/ann", true, true],
  ["caller=*:user/bob", false, false],
  ["text=cat.jpg", true, true],
  ["text=s3:GetObject", true, true],
  ["text=4442587f", true, true],
  ["text=dog", false, false],
  ["text=s3:::Photos", true, true],
  ["text=photos&status=200", false, true],
])("the filter %j takes one denied: %s, one allowed: %s", (query, takesDenied, takesAllowed) => {
  if (takesDenied === undefined) {
    expect(() => asked(query)).toThrow(expect.objectContaining({ status: 400 }));
    return;
  }
  const { wanted } = asked(query);
  expect([wanted(denied), wanted(allowed)]).toEqual([takesDenied, takesAllowed]);
});

test("limit and marker are checked", () => {
  expect(asked("")).toMatchObject({ limit: 50, marker: undefined });
  expect(asked("limit=512&marker=17")).toMatchObject({ limit: 512, marker: "17" });
  for (const query of ["limit=0", "limit=513", "limit=x", "limit=1e2", "marker=a", "page=2"]) {
    expect(() => asked(query), query).toThrow(expect.objectContaining({ status: 400 }));
  }
});
