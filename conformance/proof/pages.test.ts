/**
 * Which test runs what in the pages: a block of shell commands that is in none of these lists fails here. Examples of the
 * command line, and what pages have of it, are run by this file.
 */
import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EC2Client, RunInstancesCommand } from "@aws-sdk/client-ec2";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { commandLine } from "../../packages/cloudglass/src/commands/command-line.ts";
import { awsCliVersion } from "../testing/aws-cli.ts";
import { blocksOf, PageShell, ROOT } from "../testing/pages.ts";

const HERE = "conformance/proof/pages.test.ts";
const README = "conformance/proof/readme.test.ts";
const QUICK_STARTS = "conformance/proof/quick-starts.test.ts";
/** For `npm run verify-image`. */
const IMAGE = "docker/verify-page.sh";
/** Scripts and files that are there, which is tested below; running them is not a test's to do. */
const NAMES = "names";

/** Of each page, who runs its blocks of shell commands, in their order. */
const RUN_BY: Readonly<Record<string, readonly string[]>> = {
  "README.md": [
    ...[README, README, README, HERE, HERE, NAMES, HERE],
    ...[README, HERE, README, HERE],
  ],
  "CONTRIBUTING.md": [NAMES],
  "docs/command-line.md": Array(15).fill(HERE),
  "docs/containers.md": [IMAGE, IMAGE],
  "docs/internals/instance-metadata.md": ["conformance/ec2/instance-metadata.test.ts"],
  "docs/observability.md": [HERE],
  "docs/quick-start/README.md": Array(2).fill(QUICK_STARTS),
  "docs/quick-start/aws-cli.md": Array(4).fill(QUICK_STARTS),
  "docs/quick-start/cdk.md": Array(3).fill(QUICK_STARTS),
  "docs/quick-start/go.md": Array(2).fill(QUICK_STARTS),
  "docs/quick-start/java.md": Array(2).fill(QUICK_STARTS),
  "docs/quick-start/python.md": Array(3).fill(QUICK_STARTS),
  "docs/quick-start/rust.md": Array(2).fill(QUICK_STARTS),
  "docs/quick-start/terraform.md": Array(3).fill(QUICK_STARTS),
  "docs/quick-start/typescript.md": Array(3).fill(QUICK_STARTS),
  // A suite that is not of this repository.
  "conformance/ceph-s3-tests/README.md": [NAMES],
  "examples/notes-api/README.md": [NAMES],
  "packages/cloudglass/README.md": [HERE],
};

const SHELLS = /^(sh|bash|zsh|shell|console|fish|powershell)$/;
const PAGES = globSync(
  ["*.md", "docs/**/*.md", "{packages,examples,conformance,fixtures,bench,tools}/**/*.md"],
  { cwd: ROOT, exclude: (name) => /(^|\/)(node_modules|dist)(\/|$)/.test(String(name)) },
).toSorted();

const commandsOf = (page: string): readonly string[] =>
  blocksOf(page)
    .filter(({ language }) => SHELLS.test(language))
    .map(({ text }) => text);

const runHere = (page: string): readonly string[] =>
  commandsOf(page).filter((_text, index) => RUN_BY[page]?.[index] === HERE);

/** Path and heading of one within the repository. */
const LINK = /\]\((?![a-z]+:)([^)#\s]*)#?([^)\s]*)\)/g;

/** A page without its blocks. */
const proseOf = (page: string): string =>
  readFileSync(join(ROOT, page), "utf8").replaceAll(/^```[\s\S]*?^```$/gm, "");

/** As links name them: in lower case, with hyphens, without punctuation. */
const headingsOf = (page: string): readonly string[] =>
  [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );

test("every block of shell commands has who runs it", () => {
  expect(PAGES).toContain("docs/internals/namespaces.md");
  const counts = PAGES.map((page) => [page, commandsOf(page).length] as const);
  const expected = Object.entries(RUN_BY).map(([page, runners]) => [page, runners.length]);
  expect(counts.filter(([, count]) => count > 0)).toEqual(expected.toSorted());
});

test("and who runs it reads the page", () => {
  for (const [page, runners] of Object.entries(RUN_BY)) {
    for (const runner of new Set(runners)) {
      if (runner === NAMES || runner === HERE) continue;
      const source = readFileSync(join(ROOT, runner), "utf8");
      const name = runner === QUICK_STARTS ? page.slice("docs/quick-start/".length) : page;
      expect(source, `${runner} runs ${page}`).toContain(name);
    }
  }
});

test("npm run verify-image runs what stands in docs/containers.md", () => {
  const script = readFileSync(join(ROOT, "docker/verify.sh"), "utf8");
  for (const [index, text] of commandsOf("docs/containers.md").entries()) {
    const block = `. ${IMAGE} && page_block sh ${index + 1}`;
    const { stdout } = spawnSync("bash", ["-c", block], { cwd: ROOT, encoding: "utf8" });
    expect(stdout).toBe(text);
    expect(script).toMatch(new RegExp(`^ *check .* follow_page ${index + 1}$`, "m"));
  }
});

test("links between pages lead to files, and to headings that they have", () => {
  let seen = 0;
  for (const page of PAGES) {
    for (const [named, path = "", heading = ""] of proseOf(page).matchAll(LINK)) {
      const target = path === "" ? page : join(page, "..", path);
      expect(existsSync(join(ROOT, target)), `${page}: ${named}`).toBe(true);
      if (heading !== "") expect(headingsOf(target), `${page}: ${named}`).toContain(heading);
      seen++;
    }
  }
  expect(seen).toBeGreaterThan(200);
});

test("scripts, files and commands that pages name are there", () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const terminal = { out: process.stdout, error: process.stderr, hasColor: false };
  const program = commandLine({ ...terminal, environment: {}, program: "" }, { code: 0 });
  const known = new Set(program.commands.map((command) => command.name()).concat("help"));
  let seen = 0;
  for (const page of PAGES.filter((each) => !each.startsWith("docs/decisions/"))) {
    const text = readFileSync(join(ROOT, page), "utf8");
    for (const [named, script] of text.matchAll(/\bnpm run ([a-z-]+)/g)) {
      expect(Object.keys(scripts), `${page}: ${named}`).toContain(script);
      seen++;
    }
    for (const [named, file = ""] of text.matchAll(/[`\n]node ([\w./-]+\.(?:ts|mjs))/g)) {
      if (!file.includes("/")) continue;
      const places = [ROOT, join(ROOT, page, "..")].map((place) => join(place, file));
      expect(places.some(existsSync), `${page}: ${named}`).toBe(true);
      seen++;
    }
    const typed = /`(?:npx cloudglass|cloudglass|npm start(?: --silent)? --) ([a-z-]+)[^`\n]*`/g;
    for (const [named, command = ""] of text.matchAll(typed)) {
      if (command.startsWith("-")) continue;
      expect(known, `${page}: ${named}`).toContain(command);
      seen++;
    }
  }
  expect(seen).toBeGreaterThan(30);
});

/** `serves COMMAND`: one that runs until it is ended, which it is when it has said that it is ready. */
const PRELUDE = `
serves() { coproc S { exec "$@" 2>&1; }; grep -q -m1 '^Ready' <&"\${S[0]}"; kill "$S_PID"; wait "$S_PID" || true; }
npm() { while [ "$1" != -- ]; do shift; done; shift; cloudglass "$@"; }
npx() { shift; cloudglass "$@"; }
`;
const YEAR = new Date().getFullYear() + 2;

/** What stands in a page for something that its reader knows. */
function adapted(blocks: readonly string[], known: Readonly<Record<string, string>>): string {
  let text = blocks.join("\n");
  for (const [inPage, here] of Object.entries(known)) {
    expect(text).toContain(inPage);
    text = text.replaceAll(inPage, here);
  }
  return PRELUDE + text;
}

/** What the examples of the references are about: a denied user, a table, two instances. */
async function makeWorld(shell: PageShell) {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const endpoint = `http://127.0.0.1:${shell.port}`;
  const config = { endpoint, region: "us-east-1", credentials };
  await new DynamoDBClient(config).send(
    new CreateTableCommand({
      TableName: "music",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "artist", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "artist", KeyType: "HASH" }],
    }),
  );
  const iam = new IAMClient(config);
  await iam.send(new CreateUserCommand({ UserName: "ann" }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  const ann = {
    accessKeyId: key?.AccessKeyId as string,
    secretAccessKey: key?.SecretAccessKey as string,
  };
  const s3 = new S3Client({ ...config, credentials: ann });
  const denied = await s3
    .send(new ListBucketsCommand())
    .catch((error: unknown) => error as { $metadata: { requestId: string } });
  const statement = { Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" };
  await iam.send(
    new PutUserPolicyCommand({
      UserName: "ann",
      PolicyName: "list",
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
    }),
  );
  await s3.send(new ListBucketsCommand());
  const { Instances: instances = [] } = await new EC2Client(config).send(
    new RunInstancesCommand({
      ImageId: "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
      InstanceType: "t3.micro",
      MinCount: 2,
      MaxCount: 2,
      UserData: Buffer.from("listen 22\nlisten 443").toString("base64"),
    }),
  );
  return {
    requestId: denied.$metadata.requestId as string,
    from: instances[0]?.InstanceId as string,
    to: instances[1]?.PrivateIpAddress as string,
  };
}

test("the examples of docs/command-line.md work", { timeout: 600_000 }, async () => {
  await using shell = await PageShell.open();
  const works = async (text: string): Promise<string> => {
    const ended = await shell.run(text, 500_000);
    expect(ended.status, ended.stdout + ended.stderr).toBe(0);
    return ended.stdout;
  };
  const blocks = runHere("docs/command-line.md");
  const aboutFaults = blocks.findIndex((text) => text.includes("fault set down"));
  const aboutWhy = blocks.findIndex((text) => text.startsWith("cloudglass why"));
  await using other = await PageShell.open();
  const restart = `cloudglass start --detach --ephemeral --port ${other.port}
cloudglass stop --port ${other.port}
cloudglass start --detach`;
  const before = await works(
    adapted(blocks.slice(0, aboutFaults), {
      "cloudglass start --ephemeral --port 0": "serves cloudglass start --ephemeral --port 0",
      "cloudglass stop --port 4567": restart,
      "cloudglass logs --follow": "serves cloudglass logs --follow",
      "2027-": `${YEAR}-`,
      // In use since it was emptied, and forked, above.
      "cloudglass snapshot fork":
        "cloudglass namespace remove worker-1 && cloudglass snapshot fork",
      "cloudglass namespace create worker-1":
        "cloudglass namespace remove worker-1 && cloudglass namespace create worker-1",
    }),
  );
  expect(before).toContain(`${YEAR}-01-01`);
  await works(adapted(blocks.slice(aboutFaults, aboutWhy), {}));
  await works("cloudglass reset");

  const { requestId, from, to } = await makeWorld(shell);
  const after = await works(
    adapted(blocks.slice(aboutWhy), {
      "4442587FB7D0A2F9": requestId,
      "i-0123456789abcdef0 10.0.1.9": `${from} ${to}`,
      // What fish does with it is fish's to show.
      "| source                                 fish": "--shell fish",
    }),
  );
  expect(after).toContain("s3:ListAllMyBuckets");
  expect(after).toContain("set -gx AWS_ENDPOINT_URL");

  await works("curl -sf -X POST $AWS_ENDPOINT_URL/_cloudglass/reset");
  const again = await makeWorld(shell);
  const inReadme = runHere("README.md").filter((text) => !text.includes("start --detach"));
  const readme = await works(
    adapted(inReadme, {
      "4442587FB7D0A2F9": again.requestId,
      "$FROM $TO": `${again.from} ${again.to}`,
      "curl -X": "curl -sSf -X",
    }),
  );
  expect(readme).toContain("DENIED");
  const observed = adapted(runHere("docs/observability.md"), {
    "status=4xx,5xx'": "status=4xx,5xx' --max-time 1 || [ $? = 28 ]",
    "curl 'localhost": "curl -sSf 'localhost",
  });
  expect(await works(observed)).toContain('"requests":[');
});

test("what README and the package's README have of the command line works", {
  timeout: 600_000,
}, async () => {
  await using shell = await PageShell.open();
  const blocks = runHere("README.md").filter((text) => text.includes("start --detach"));
  const script = adapted(
    [...blocks, "cloudglass stop", ...runHere("packages/cloudglass/README.md")],
    {
      "cloudglass aws s3 mb s3://pictures":
        awsCliVersion() === undefined ? ":" : "cloudglass aws s3 mb s3://pictures",
      "npx cloudglass   ": "serves cloudglass   ",
      "npx cloudglass --ephemeral": "serves cloudglass --ephemeral",
    },
  );
  const ended = await shell.run(script, 500_000);
  expect(ended.status, ended.stdout + ended.stderr).toBe(0);
  expect(ended.stdout).toContain("seeded");
});
