import { describe, expect, test } from "vitest";
import { openCodec } from "./open-codec.ts";
import type { RequestHead } from "./request.ts";
import { ServiceError } from "./service-error.ts";

const head: RequestHead = { method: "POST", path: "/", query: "", headers: {}, rawHeaders: [] };
const context = { requestId: "7a62c49f-347e", head: false };

async function call(service: string, text: string) {
  const codec = await openCodec(service);
  const body = new TextEncoder().encode(text);
  const outcome = codec.route(head, body);
  if (outcome.kind !== "matched") throw new Error(outcome.kind);
  return { codec, route: outcome.route, parse: () => codec.parse(outcome.route, head, body) };
}

const iam = (text: string) => call("iam", `Version=2010-05-08&${text}`);
const ec2 = (text: string) => call("ec2", `Version=2016-11-15&${text}`);

describe("awsQuery", () => {
  test("STS answers in JSON when it is asked to, with times in seconds; IAM does not", async () => {
    const asked = { ...context, acceptsJson: true };
    const { codec, route } = await call("sts", "Version=2011-06-15&Action=GetSessionToken");
    const Credentials = { AccessKeyId: "ASIA", Expiration: new Date(1_700_000_000_000) };
    const answer = codec.serialize(route, { Credentials }, asked);
    expect(answer.headers["content-type"]).toBe("application/json");
    expect(JSON.parse(`${answer.body}`)).toEqual({
      GetSessionTokenResponse: {
        GetSessionTokenResult: {
          Credentials: { AccessKeyId: "ASIA", Expiration: 1_700_000_000 },
        },
        ResponseMetadata: { RequestId: "7a62c49f-347e" },
      },
    });
    expect(codec.serialize(route, { Credentials }, context).body).toMatch(/^<GetSessionToken/);
    const error = new ServiceError("ExpiredToken", 403, "expired");
    expect(JSON.parse(`${codec.serializeError("query", error, asked).body}`)).toEqual({
      Error: { Code: "ExpiredToken", Message: "expired", Type: "Sender" },
      RequestId: "7a62c49f-347e",
    });
    const other = await iam("Action=ListUsers");
    expect(other.codec.serialize(other.route, { Users: [] }, asked).body).toMatch(/^<ListUsers/);
  });

  test("lists are in the order of their numbers, whatever the order of the form", async () => {
    const { parse } = await iam(
      "Action=TagUser&UserName=u&Tags.member.10.Key=c&Tags.member.10.Value=3" +
        "&Tags.member.2.Value=2&Tags.member.2.Key=b&Tags.member.1.Key=a&Tags.member.1.Value=",
    );
    expect(parse()).toEqual({
      UserName: "u",
      Tags: [
        { Key: "a", Value: "" },
        { Key: "b", Value: "2" },
        { Key: "c", Value: "3" },
      ],
    });
  });

  test("a plus is a space, an empty list is one", async () => {
    const { parse } = await iam("Action=TagUser&UserName=a+b%2Bc&Tags=");
    expect(parse()).toEqual({ UserName: "a b+c", Tags: [] });
  });

  test.each([
    ["Action=ListUsers&MaxItems=many", "MalformedInput"],
    ["Action=TagUser&Tags.member.x.Key=a", "MalformedQueryString"],
    [`Action=ListUsers&${"a.".repeat(200)}=1`, "MalformedQueryString"],
  ])("%.40s is refused with %s", async (text, code) => {
    const { parse } = await iam(text);
    expect(parse).toThrow(expect.objectContaining({ code, status: 400 }));
  });

  test("a form whose names have more parts together than any request is refused", async () => {
    const parts = ".a".repeat(90);
    const names = Array.from({ length: 3000 }, (_, index) => `n${index}${parts}=`);
    const { parse } = await iam(`Action=ListUsers&${names.join("&")}`);
    expect(parse).toThrow(expect.objectContaining({ code: "MalformedQueryString", status: 400 }));
  });

  test("errors say whose fault it is", async () => {
    const { codec } = await iam("Action=GetUser");
    const error = new ServiceError("NoSuchEntity", 404, "The user with name <u> cannot be found.");
    const answer = codec.serializeError("query", error, context);
    expect(answer).toMatchObject({ status: 404, headers: { "content-type": "text/xml" } });
    expect(answer.body).toBe(
      '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type>' +
        "<Code>NoSuchEntity</Code><Message>The user with name &lt;u&gt; cannot be found.</Message>" +
        "</Error><RequestId>7a62c49f-347e</RequestId></ErrorResponse>",
    );
    const fault = codec.serializeError(
      "query",
      new ServiceError("InternalFailure", 500, ""),
      context,
    );
    expect(fault.body).toContain("<Type>Receiver</Type>");
  });

  test("an operation without an output answers its metadata alone", async () => {
    const { codec, route } = await iam("Action=DeleteUser&UserName=u");
    expect(codec.serialize(route, {}, context).body).toBe(
      '<DeleteUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ResponseMetadata>' +
        "<RequestId>7a62c49f-347e</RequestId></ResponseMetadata></DeleteUserResponse>",
    );
  });
});

describe("ec2Query", () => {
  test("lists are flattened and members have a capital", async () => {
    const { parse } = await ec2(
      "Action=DescribeInstances&Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1&Filter.1.Value.2=vpc-2" +
        "&InstanceId.1=i-1&MaxResults=5&DryRun=True",
    );
    expect(parse()).toEqual({
      Filters: [{ Name: "vpc-id", Values: ["vpc-1", "vpc-2"] }],
      InstanceIds: ["i-1"],
      MaxResults: 5,
      DryRun: true,
    });
  });

  test("an operation without an output says that it was carried out", async () => {
    const { codec, route } = await ec2("Action=DeleteVpc&VpcId=vpc-1");
    expect(codec.serialize(route, {}, context).body).toContain(
      '<DeleteVpcResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">' +
        "<requestId>7a62c49f-347e</requestId><return>true</return></DeleteVpcResponse>",
    );
  });

  test("errors are in a list, with the id spelled another way", async () => {
    const { codec } = await ec2("Action=DeleteVpc&VpcId=vpc-1");
    const error = new ServiceError(
      "InvalidVpcID.NotFound",
      400,
      "The vpc ID 'vpc-1' does not exist",
    );
    expect(codec.serializeError("ec2-query", error, context).body).toContain(
      "<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code>" +
        "<Message>The vpc ID &apos;vpc-1&apos; does not exist</Message></Error></Errors>" +
        "<RequestID>7a62c49f-347e</RequestID></Response>",
    );
  });
});
