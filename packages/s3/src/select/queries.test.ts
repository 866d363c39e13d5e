/** Whole queries over CSV and JSON: what is answered, in which events, and how what is wrong is refused. */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { parseQuery } from "./parser.ts";
import { AS_CSV, AS_JSON, answerOf, CSV, eventsOf, HEADED, LINES } from "./query.fixture.ts";
import { selectEvents } from "./select-events.ts";

const PEOPLE = `name,age,city
Ann,31,"Oslo, Norway"
Ben,4,Rome
Cid,,"He said ""no"""
`;

describe("CSV", () => {
  test("columns by number, by header, in any case unless quoted", async () => {
    expect(await answerOf("SELECT s._1, s._2 FROM S3Object s", "a,b,c\nd,e,f")).toBe("a,b\nd,e\n");
    for (const column of ["name", "s.NAME", 's."name"', "s._1"]) {
      const answer = await answerOf(`SELECT ${column} FROM S3Object s LIMIT 2`, PEOPLE, {
        input: HEADED,
      });
      expect(answer).toBe("Ann\nBen\n");
    }
  });

  test("every column as it is, with quotes where they are needed", async () => {
    const content = PEOPLE.split("\n").slice(1).join("\n");
    expect(await answerOf("SELECT * FROM s3object", PEOPLE, { input: HEADED })).toBe(content);
    expect(
      await answerOf("SELECT * FROM S3Object WHERE _1 = 'Ben'", PEOPLE, {
        output: { ...AS_CSV, quoteFields: "ALWAYS", fieldDelimiter: ";", recordDelimiter: "|" },
      }),
    ).toBe('"Ben";"4";"Rome"|');
  });

  test("as JSON: by header or number", async () => {
    const settings = { input: HEADED, output: AS_JSON };
    expect(await answerOf("SELECT * FROM S3Object LIMIT 1", PEOPLE, settings)).toBe(
      '{"name":"Ann","age":"31","city":"Oslo, Norway"}\n',
    );
    expect(await answerOf("SELECT * FROM S3Object", "a,b", { output: AS_JSON })).toBe(
      '{"_1":"a","_2":"b"}\n',
    );
    expect(
      await answerOf("SELECT s.city AS place, s.age * 2 FROM S3Object s LIMIT 1", PEOPLE, settings),
    ).toBe('{"place":"Oslo, Norway","_2":62}\n');
  });

  test("IGNORE passes over the header", async () => {
    const input = { ...CSV, header: "IGNORE" } as const;
    expect(await answerOf("SELECT _1 FROM S3Object LIMIT 1", PEOPLE, { input })).toBe("Ann\n");
  });

  test("comments, empty lines, and both ends of line", async () => {
    expect(await answerOf("SELECT * FROM S3Object", "#x\r\na,b\r\n\r\nc,d\n")).toBe("a,b\nc,d\n");
  });

  test("delimiters, quotes and escapes of one's own", async () => {
    const input = {
      ...CSV,
      fieldDelimiter: "\t",
      recordDelimiter: "|",
      quote: "'",
      quoteEscape: "\\",
      comments: "!",
    };
    expect(await answerOf("SELECT _2, _1 FROM S3Object", "a\t'b\\'c'|!c|d\te", { input })).toBe(
      "b'c,a\ne,d\n",
    );
  });

  test("a record delimiter in quotes only when it is allowed", async () => {
    const input = { ...CSV, allowsQuotedRecordDelimiter: true };
    expect(await answerOf("SELECT _2 FROM S3Object", 'a,"b\nc"\nd,e\n', { input })).toBe(
      '"b\nc"\ne\n',
    );
    await expect(answerOf("SELECT _2 FROM S3Object", 'a,"b\nc"\n')).rejects.toMatchObject({
      code: "CSVEscapingRecordDelimiter",
    });
  });

  test.each([
    [
      "SELECT x FROM S3Object",
      "a,b",
      "InvalidColumnIndex",
      "The column index at line 1, column 8 is invalid. Please check the service documentation and try again.",
    ],
    [
      "SELECT t._1 FROM S3Object s",
      "a,b",
      "InvalidTableAlias",
      "Invalid table alias is specified at line 1, column 8. Please check the file and try again.",
    ],
    ["SELECT _0 FROM S3Object s", "a,b", "InvalidColumnIndex", undefined],
    ["SELECT _1 FROM S3Object[*].x s", "a,b", "InvalidKeyPath", undefined],
    ["SELECT _1 FROM S3Object", '"a"b\n', "CSVUnescapedQuote", undefined],
    [
      "SELECT _1 FROM S3Object",
      '"a',
      "CSVParsingError",
      "Error parsing CSV file. Please check the file and try again.",
    ],
    [
      "SELECT _1 FROM S3Object",
      Buffer.from([0x61, 0xff]),
      "InvalidTextEncoding",
      "UTF-8 encoding is required. The text encoding error was found near byte 1.",
    ],
    [
      "SELECT _1 FROM S3Object",
      "a".repeat(1_048_577),
      "OverMaxRecordSize",
      "The character number in one record is more than our max threshold, maxCharsPerRecord: 1,048,576",
    ],
    ["SELECT SUM(_1) FROM S3Object", "a", "CastFailed", undefined],
    ["SELECT COUNT(*), _1 FROM S3Object", "a", "UnsupportedSqlStructure", undefined],
  ])("%s is refused", async (expression, content, code, message) => {
    await expect(answerOf(expression, content)).rejects.toMatchObject(
      message === undefined ? { code } : { code, message },
    );
  });

  test("a header that is not there, and one that is there twice", async () => {
    const settings = { input: HEADED };
    await expect(answerOf("SELECT x FROM S3Object", PEOPLE, settings)).rejects.toMatchObject({
      code: "MissingHeaders",
      message:
        "Some headers in the query are missing from the file. Please check the file and try again.",
    });
    await expect(answerOf("SELECT a FROM S3Object", "a,A\n1,2\n", settings)).rejects.toMatchObject({
      code: "AmbiguousFieldName",
    });
    expect(await answerOf('SELECT "A" FROM S3Object', "a,A\n1,2\n", settings)).toBe("2\n");
  });
});

describe("expressions that would not end", () => {
  const long = "a".repeat(300_000);

  test("a text does not grow beyond a record", async () => {
    const doubled = `SELECT CHAR_LENGTH(${Array(10).fill("_1").join(" || ")}) FROM S3Object`;
    await expect(answerOf(doubled, long)).rejects.toMatchObject({ code: "ColumnTooLong" });
  });

  test("a pattern that nearly matches everywhere is given up", async () => {
    const pattern = `SELECT _1 FROM S3Object WHERE _1 LIKE '%${"a".repeat(100_000)}b%'`;
    await expect(answerOf(pattern, long)).rejects.toMatchObject({ code: "LikeInvalidInputs" });
  });
});

describe("aggregates", () => {
  const numbers = "1,x\n2,\n3.5,y\n";

  test("COUNT, SUM, AVG, MIN and MAX are one record", async () => {
    expect(
      await answerOf(
        "SELECT COUNT(*), SUM(_1), AVG(CAST(_1 AS DECIMAL)), MIN(_1), MAX(_1) FROM S3Object",
        numbers,
      ),
    ).toBe("3,6.5,2.1666666666666666666666666666666666667,1,3.5\n");
  });

  test("in an expression, behind WHERE, of distinct values", async () => {
    expect(
      await answerOf("SELECT COUNT(*) + 1 AS n FROM S3Object WHERE _2 <> ''", numbers, {
        output: AS_JSON,
      }),
    ).toBe('{"n":3}\n');
    expect(await answerOf("SELECT COUNT(DISTINCT _1) FROM S3Object", "a\nb\na")).toBe("2\n");
  });

  test("DISTINCT tells structures apart", async () => {
    const settings = { input: LINES, output: AS_JSON };
    const text = '{"a":{"b":1}}{"a":{"b":2}}{"a":{"b":1}}{"a":[1]}';
    expect(await answerOf("SELECT COUNT(DISTINCT s.a) FROM S3Object s", text, settings)).toBe(
      '{"_1":3}\n',
    );
  });

  test("of nothing: COUNT is 0, the others NULL; missing values do not count", async () => {
    expect(await answerOf("SELECT COUNT(*), SUM(_1) FROM S3Object", "")).toBe("0,\n");
    expect(await answerOf("SELECT COUNT(_2) FROM S3Object", "a\nb,c")).toBe("1\n");
  });
});

describe("JSON", () => {
  const json = { input: LINES, output: AS_JSON };
  const RULES = `{ "Rules": [ {"id": "1"}, {"expr": "y > x"}, {"id": "2", "expr": "z = DEBUG"} ]}
{ "created": "June 27", "modified": "July 6" }`;

  test("a path in FROM gives a record for each match, MISSING for none", async () => {
    expect(await answerOf("SELECT id FROM S3Object[*].Rules[*].id", RULES, json)).toBe(
      '{"id":"1"}\n{}\n{"id":"2"}\n{}\n',
    );
    expect(
      await answerOf("SELECT id FROM S3Object[*].Rules[*].id WHERE id IS NOT MISSING", RULES, json),
    ).toBe('{"id":"1"}\n{"id":"2"}\n');
    expect(await answerOf("SELECT COUNT(id) FROM S3Object[*].Rules[*].id", RULES, json)).toBe(
      '{"_1":2}\n',
    );
  });

  test("fields of structures and elements of lists", async () => {
    const susan = `{"name": "Susan Smith", "org": "engineering",
      "projects": [{"project_name":"project1", "completed":false}, {"project_name":"project2"}]}`;
    for (const [select, answer] of [
      ["s.name", '{"name":"Susan Smith"}'],
      ["s.projects[0].project_name", '{"project_name":"project1"}'],
      ["projects[0].completed", '{"completed":false}'],
      ["s['org'], s.none", '{"org":"engineering"}'],
      ["s.projects[1] AS p", '{"p":{"project_name":"project2"}}'],
      [
        "s.*, 1 AS one",
        `{"name":"Susan Smith","org":"engineering","projects":[{"project_name":"project1","completed":false},{"project_name":"project2"}],"one":1}`,
      ],
    ]) {
      expect(await answerOf(`Select ${select} from S3Object s`, susan, json)).toBe(`${answer}\n`);
    }
    expect(await answerOf("SELECT _1.name FROM S3Object[*]", susan, json)).toBe(
      '{"name":"Susan Smith"}\n',
    );
  });

  test("a document whose root is a list is one record, named _1", async () => {
    const list = '[{"a1":"b1","a3":null},{"a1":"b2"}]';
    expect(await answerOf("SELECT * FROM S3Object", list, json)).toBe(`{"_1":${list}}\n`);
    expect(await answerOf("SELECT COUNT(*) AS cnt FROM S3Object", list, json)).toBe('{"cnt":1}\n');
    expect(await answerOf("select * from s3object[*].a1[*] s", list, json)).toBe("{}\n");
    expect(await answerOf("SELECT s.a1 FROM S3Object[*][*] s", list, json)).toBe(
      '{"a1":"b1"}\n{"a1":"b2"}\n',
    );
  });

  test("numbers keep their digits, names their order", async () => {
    const text = '{"2":1.10,"1":12345678901234567890,"b":-0.5,"c":"\\u00e9\\n"}';
    expect(await answerOf("SELECT * FROM S3Object", text, json)).toBe(
      '{"2":1.10,"1":12345678901234567890,"b":-0.5,"c":"é\\n"}\n',
    );
  });

  test("as CSV: values in order, structures as JSON text", async () => {
    const text = '{"a":1,"b":{"c":[1,2]},"d":null}';
    expect(await answerOf("SELECT * FROM S3Object", text, { input: LINES })).toBe(
      '1,"{""c"":[1,2]}",\n',
    );
  });

  test("a document larger than a record is read along its path", async () => {
    const records = Array.from({ length: 30_000 }, (_, n) => ({ n, text: "x".repeat(50) }));
    const text = JSON.stringify({ other: ["y".repeat(9000)], Records: records });
    expect(text.length).toBeGreaterThan(2 * 1_048_576);
    const path = "SELECT r.n FROM S3Object[*].Records[*] r WHERE r.n > 29997";
    expect(await answerOf(path, text, json)).toBe('{"n":29998}\n{"n":29999}\n');
    await expect(answerOf("SELECT * FROM S3Object", text, json)).rejects.toMatchObject({
      code: "OverMaxRecordSize",
    });
  });

  test.each(['{"a":1', "{a:1}", '{"a":01}', '{"a":1,}', "[1 2]", "tru", '"\u0001"', '"\\x"', "}"])(
    "%s is no JSON",
    async (text) => {
      await expect(answerOf("SELECT * FROM S3Object", text, json)).rejects.toMatchObject({
        code: "JSONParsingError",
        message: "Error parsing JSON file. Please check the file and try again.",
      });
    },
  );

  test("two names that differ in case only are ambiguous without quotes", async () => {
    const text = '{"a":1,"A":2}';
    await expect(answerOf("SELECT s.a FROM S3Object s", text, json)).rejects.toMatchObject({
      code: "AmbiguousFieldName",
    });
    expect(await answerOf('SELECT s."A" FROM S3Object s', text, json)).toBe('{"A":2}\n');
  });
});

describe("events", () => {
  test("Records of at most 1 MB, then Stats and End", async () => {
    const content = "0123456789abcdef\n".repeat(200_000);
    const events = await eventsOf("SELECT * FROM S3Object", content);
    const sizes = events.flatMap((event) =>
      "Records" in event ? [event.Records.Payload.length] : [],
    );
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1_048_576);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(content.length);
    const counts = content.length;
    expect(events.slice(-2)).toEqual([
      {
        Stats: { Details: { BytesScanned: counts, BytesProcessed: counts, BytesReturned: counts } },
      },
      { End: {} },
    ]);
  });

  test("the object is read no further than events are taken, and given up with them", async () => {
    const piece = Buffer.from(`${"x".repeat(63)}\n`.repeat(16_384));
    let taken = 0;
    let isClosed = false;
    async function* endless() {
      try {
        for (;;) {
          taken += 1;
          yield piece;
        }
      } finally {
        isClosed = true;
      }
    }
    const events = selectEvents(
      {
        query: parseQuery("SELECT * FROM S3Object"),
        input: CSV,
        compression: "NONE",
        output: AS_CSV,
        scanRange: undefined,
        showsProgress: false,
        nowMs: 0,
      },
      endless,
    );
    for (let count = 1; count <= 5; count += 1) {
      await events.next();
      expect(taken).toBe(count);
    }
    await events.return(undefined);
    expect(isClosed).toBe(true);
  });

  test("LIMIT ends the reading", async () => {
    const events = await eventsOf("SELECT * FROM S3Object LIMIT 3", "ab\n".repeat(100_000));
    expect(events.at(-2)).toEqual({
      Stats: { Details: { BytesScanned: 65_536, BytesProcessed: 65_536, BytesReturned: 9 } },
    });
    expect(await answerOf("SELECT * FROM S3Object LIMIT 0", "a\n")).toBe("");
  });

  test("a query that finds nothing shows that it lives, with its progress when asked", async () => {
    const content = `${"x".repeat(999)}\n`.repeat(40_000);
    const kinds = async (showsProgress: boolean) =>
      (await eventsOf("SELECT * FROM S3Object WHERE _1 = 'y'", content, { showsProgress })).map(
        (event) => Object.keys(event)[0],
      );
    expect(await kinds(false)).toEqual(["Cont", "Cont", "Stats", "End"]);
    expect(await kinds(true)).toEqual(["Progress", "Progress", "Progress", "Stats", "End"]);
  });

  test("of GZIP the compressed bytes are scanned, the others processed", async () => {
    const compressed = gzipSync("a,b\n".repeat(1000));
    const events = await eventsOf("SELECT COUNT(*) FROM S3Object", compressed, {
      compression: "GZIP",
    });
    expect(events.at(-2)).toEqual({
      Stats: {
        Details: { BytesScanned: compressed.length, BytesProcessed: 4000, BytesReturned: 5 },
      },
    });
  });
});
