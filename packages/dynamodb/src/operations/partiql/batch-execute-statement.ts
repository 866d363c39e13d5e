/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html */
import type {
  BatchExecuteStatementInput,
  BatchExecuteStatementOutput,
  BatchStatementRequest,
  BatchStatementResponse,
} from "@aws-sdk/client-dynamodb";
import { type Call, ServiceError } from "@cloudglass/wire";
import { statementPermission } from "../../access/statement-keys.ts";
import { accessDenied, validation } from "../../errors.ts";
import { readStatement, type SelectStatement } from "../../expression/partiql/index.ts";
import type { AttributeValue, Item } from "../../expression/value/attribute-value.ts";
import { type Rooms, requireTable } from "../../rooms.ts";
import { Consumption, TABLE } from "../../table/capacity/index.ts";
import { readItem } from "../../table/item-read.ts";
import { noteReadOf } from "../../table/read-note.ts";
import type { Table } from "../../table/table.ts";
import { perform } from "../../table/write-order.ts";
import { addUnits } from "../../table/write-units.ts";
import { serviceErrorOf } from "../service-errors.ts";
import { selectedKey } from "./keyed-read.ts";
import { orderOf, refusalOf, returnedBy, type WriteStatement } from "./statement-order.ts";

/** As a response of a batch names errors. */
const CODES: Readonly<Record<string, string>> = {
  ValidationException: "ValidationError",
  ThrottlingException: "ThrottlingError",
};

export async function batchExecuteStatement(
  rooms: Rooms,
  input: BatchExecuteStatementInput,
  call: Call,
): Promise<BatchExecuteStatementOutput> {
  const requests = (input.Statements ?? []).map(readRequest);
  checkOneKind(requests);
  const batch = new Batch(rooms, call);
  const output: BatchExecuteStatementOutput = {
    Responses: await Promise.all(requests.map((each) => batch.answer(each))),
  };
  const level = input.ReturnConsumedCapacity ?? "NONE";
  if (level !== "NONE") {
    output.ConsumedCapacity = [...batch.consumptions.values()].map(
      (each) => each.report(level) ?? {},
    );
  }
  return output;
}

interface ReadRequest {
  readonly request: BatchStatementRequest;
  /** Undefined when it cannot be read. */
  readonly statement: RunnableStatement | undefined;
  readonly fault?: unknown;
}

type RunnableStatement = SelectStatement | WriteStatement;

function readRequest(request: BatchStatementRequest): ReadRequest {
  const parameters = request.Parameters as readonly AttributeValue[] | undefined;
  try {
    const statement = readStatement(request.Statement as string, parameters);
    if (statement.kind !== "exists") return { request, statement };
    throw validation("EXISTS can only be used in ExecuteTransaction write requests.");
  } catch (fault) {
    return { request, statement: undefined, fault };
  }
}

/** Of the statements that can be read. */
function checkOneKind(requests: readonly ReadRequest[]): void {
  const read = requests.filter(({ statement }) => statement !== undefined);
  const selects = read.filter(({ statement }) => statement?.kind === "select");
  if (selects.length === 0 || selects.length === read.length) return;
  throw validation("Read and write requests together in the same batch is not supported.");
}

/** Statements that are run beside each other; one that fails is told of, and the others are not touched. */
class Batch {
  /** By the names of tables. */
  readonly consumptions = new Map<string, Consumption>();
  readonly #rooms: Rooms;
  readonly #call: Call;

  constructor(rooms: Rooms, call: Call) {
    this.#rooms = rooms;
    this.#call = call;
  }

  async answer(request: ReadRequest): Promise<BatchStatementResponse> {
    const response: BatchStatementResponse = {};
    try {
      const item = await this.#run(request, response);
      if (item !== undefined) response.Item = item as BatchStatementResponse["Item"];
    } catch (thrown) {
      const error = serviceErrorOf(thrown, this.#call.operation, this.#rooms.log);
      if (!(error instanceof ServiceError)) throw error;
      const { code, message } = error;
      const Code = (CODES[code] ?? code.replace(/Exception$/, "")) as "ValidationError";
      response.Error = { Code, Message: message };
    }
    return response;
  }

  /** Names the table in the response once the statement is run. */
  async #run(
    { request, statement, fault }: ReadRequest,
    response: BatchStatementResponse,
  ): Promise<Item | undefined> {
    if (statement === undefined) throw fault;
    const asked = statementPermission(this.#rooms, statement, this.#call);
    const { allowed, message } = this.#call.authorize(asked);
    if (!allowed) throw accessDenied(message);
    const { tableName } = statement;
    const table = await requireTable(this.#rooms, this.#call, tableName);
    const named = () => {
      response.TableName = tableName;
    };
    if (statement.kind !== "select") return this.#write(table, statement, named);
    return this.#read(table, statement, request.ConsistentRead === true, named);
  }

  async #read(
    table: Table,
    statement: SelectStatement,
    isConsistent: boolean,
    onRun: () => void,
  ): Promise<Item | undefined> {
    const { tableName, columns } = statement;
    const key = selectedKey(table, statement, "BatchExecuteStatement");
    onRun();
    const consistency = isConsistent ? "strong" : "eventual";
    const note = noteReadOf(this.#call);
    const { found, units } = await readItem(table, table.keyOf(key), consistency, note);
    this.#consumptionOf(tableName).addRead(TABLE, units);
    return found && (columns?.of(found.item) ?? found.item);
  }

  async #write(
    table: Table,
    statement: WriteStatement,
    onRun: () => void,
  ): Promise<Item | undefined> {
    const order = orderOf(table, statement);
    onRun();
    const outcome = await perform(order, this.#rooms);
    addUnits(this.#consumptionOf(statement.tableName), outcome.units);
    if (outcome.isRefused) throw refusalOf(statement, outcome, false);
    return returnedBy(statement, outcome);
  }

  #consumptionOf(tableName: string): Consumption {
    const consumption = this.consumptions.get(tableName) ?? new Consumption(tableName);
    this.consumptions.set(tableName, consumption);
    return consumption;
  }
}
