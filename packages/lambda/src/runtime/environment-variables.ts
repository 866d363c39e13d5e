/** The variables that a function's processes find: AWS's reserved ones, its defaults, and the function's own. */
import { dirname } from "node:path";
import type { EnvironmentStart, RoleCredentials } from "./environment-start.ts";
import type { Language } from "./runtimes.ts";
import type { SandboxPlace } from "./sandbox/sandbox-driver.ts";

export interface VariablesRequest {
  readonly start: EnvironmentStart;
  readonly place: SandboxPlace;
  readonly credentials: RoleCredentials | undefined;
  readonly language: Language;
  /** The interpreter; its directory is on the PATH. */
  readonly program: string | undefined;
  /** Of this start of the processes. */
  readonly generation: string;
  readonly virtualTime: boolean;
}

type Variables = Record<string, string>;

/** Docker's own, of images that name none. */
const IMAGE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Extensions do not get these; they are the runtime's. */
const RUNTIME_ONLY = [
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_XRAY_CONTEXT_MISSING",
  "AWS_XRAY_DAEMON_ADDRESS",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
  "_AWS_XRAY_DAEMON_ADDRESS",
  "_AWS_XRAY_DAEMON_PORT",
  "_HANDLER",
  "_LAMBDA_TELEMETRY_LOG_FD",
  "CLOUDGLASS_OPT",
  "CLOUDGLASS_RUNTIME_SOCKET",
  "CLOUDGLASS_VIRTUAL_TIME",
];

export function runtimeVariables(request: VariablesRequest): Variables {
  const { start, place } = request;
  return {
    ...defaults(request),
    ...start.variables,
    ...reserved(start),
    ...ofCredentials(request.credentials),
    ...ofRuntime(request),
    AWS_LAMBDA_RUNTIME_API: place.addresses.runtime,
  };
}

export function extensionVariables(request: VariablesRequest): Variables {
  const variables = runtimeVariables(request);
  for (const name of RUNTIME_ONLY) delete variables[name];
  return variables;
}

/** What the function's own variables may replace. */
function defaults(request: VariablesRequest): Variables {
  const { image, addresses } = request.place;
  const AWS_ENDPOINT_URL = `http://${addresses.endpoint}`;
  if (image !== undefined) return { AWS_ENDPOINT_URL, PATH: IMAGE_PATH, ...image.variables };
  const { task, opt, runtime, tmp } = request.place.paths;
  const inOpt = (path: string) => (opt === undefined ? [] : [`${opt}${path}`]);
  const path = ["/usr/local/bin", "/usr/bin", "/bin", ...inOpt("/bin")];
  if (request.program !== undefined) path.unshift(dirname(request.program));
  return {
    AWS_ENDPOINT_URL,
    LANG: "en_US.UTF-8",
    LD_LIBRARY_PATH: [
      ...["/lib64", "/usr/lib64", runtime, `${runtime}/lib`, task, `${task}/lib`],
      ...inOpt("/lib"),
    ].join(":"),
    PATH: [...new Set(path)].join(":"),
    TZ: ":UTC",
    // Where a driver has no file system of its own, `/tmp` is one directory of the machine for all.
    ...(tmp === "/tmp" ? {} : { TMPDIR: tmp }),
    ...ofLanguage(request),
  };
}

function ofLanguage({ language, place, start }: VariablesRequest): Variables {
  const { task, opt, runtime } = place.paths;
  const inOpt = (...paths: string[]) => (opt === undefined ? [] : paths.map((each) => opt + each));
  switch (language) {
    case "nodejs": {
      const release = /\d+/.exec(start.runtime ?? "")?.[0] ?? "";
      const layers = inOpt(`/nodejs/node${release}/node_modules`, "/nodejs/node_modules");
      return { NODE_PATH: [...layers, `${runtime}/node_modules`, runtime, task].join(":") };
    }
    case "python":
      return { PYTHONPATH: `${runtime}/python` };
    case "ruby": {
      const libraries = [runtime, task, ...inOpt("/ruby/lib")];
      const gems = [
        `${task}/vendor/bundle/ruby/${rubyAbi(start)}`,
        ...inOpt(`/ruby/gems/${rubyAbi(start)}`),
      ];
      return { RUBYLIB: libraries.join(":"), GEM_PATH: gems.join(":") };
    }
    default:
      return {};
  }
}

function rubyAbi(start: EnvironmentStart): string {
  return `${start.runtime?.slice("ruby".length) ?? ""}.0`;
}

function reserved(start: EnvironmentStart): Variables {
  const variables: Variables = {
    AWS_REGION: start.region,
    AWS_DEFAULT_REGION: start.variables.AWS_DEFAULT_REGION ?? start.region,
    AWS_LAMBDA_FUNCTION_NAME: start.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(start.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: start.version,
    AWS_LAMBDA_INITIALIZATION_TYPE: start.initialization,
    AWS_LAMBDA_LOG_GROUP_NAME: start.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: start.logStream,
    AWS_LAMBDA_LOG_FORMAT: start.logFormat,
    AWS_XRAY_CONTEXT_MISSING: start.variables.AWS_XRAY_CONTEXT_MISSING ?? "LOG_ERROR",
    AWS_XRAY_DAEMON_ADDRESS: "169.254.79.129:2000",
    _AWS_XRAY_DAEMON_ADDRESS: "169.254.79.129",
    _AWS_XRAY_DAEMON_PORT: "2000",
    _HANDLER: start.handler,
  };
  if (start.runtime !== undefined) variables.AWS_EXECUTION_ENV = `AWS_Lambda_${start.runtime}`;
  if (start.applicationLogLevel !== undefined) {
    variables.AWS_LAMBDA_LOG_LEVEL = start.applicationLogLevel;
  }
  return variables;
}

function ofCredentials(credentials: RoleCredentials | undefined): Variables {
  if (credentials === undefined) return {};
  return {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  };
}

/** Where things are, and what our own bootstraps are told. */
function ofRuntime(request: VariablesRequest): Variables {
  const { paths, image } = request.place;
  const variables: Variables = {
    LAMBDA_TASK_ROOT: image === undefined ? paths.task : "/var/task",
    LAMBDA_RUNTIME_DIR: image === undefined ? paths.runtime : "/var/runtime",
    CLOUDGLASS_GENERATION: request.generation,
  };
  if (request.language === "provided") return variables;
  // Records of several lines are framed on standard output, which is read as `output-lines.ts` says.
  variables._LAMBDA_TELEMETRY_LOG_FD = "1";
  if (paths.sockets !== undefined) variables.CLOUDGLASS_RUNTIME_SOCKET = paths.sockets.runtime;
  if (request.language === "python" && paths.opt !== undefined)
    variables.CLOUDGLASS_OPT = paths.opt;
  if (request.virtualTime) variables.CLOUDGLASS_VIRTUAL_TIME = "1";
  return variables;
}
