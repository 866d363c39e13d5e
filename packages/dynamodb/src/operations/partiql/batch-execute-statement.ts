/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html */
import type {
  BatchExecuteStatementInput,
  BatchExecuteStatementOutput,
  BatchStatementError,
  BatchStatementRequest,
  BatchStatementResponse,
} from "@aws-sdk/client-dynamodb";
import { type Call, ServiceError } from "@cloudglass/wire";
import { statementPermission } from "../../access/statement-keys.ts";
import { accessDenied, validation } from "../../errors.ts";
import { readStatement, type SelectStatement } from "../../expression/partiql/index.ts";
import type { AttributeValue, Item } from "../../expression/value/attribute-value.ts";
import { type Rooms, requireTable } from "../../rooms.ts";
import {
  type CapacityReport,
  type ConsumedCapacity,
  Consumption,
  TABLE,
} from "../../table/capacity/index.ts";
import { readItem } from "../../table/item-read.ts";
import { keyOfStorageKey } from "../../table/key/index.ts";
import { noteReadOf } from "../../table/read-note.ts";
import type { Table } from "../../table/table.ts";
import { perform, type WriteOrder } from "../../table/write-order.ts";
import { addUnits } from "../../table/write-units.ts";
import { DistinctKeys } from "../batches/distinct-keys.ts";
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
  { Statements = [], ReturnConsumedCapacity: level = "NONE" }: BatchExecuteStatementInput,
  call: Call,
): Promise<BatchExecuteStatementOutput> {
  const requests = Statements.map(readRequest);
  checkOneKind(requests);
  const batch = new Batch(rooms, call);
  const prepared = await Promise.all(requests.map((each) => batch.prepare(each)));
  checkDistinct(prepared);
  const Responses = await Promise.all(prepared.map((each) => batch.answer(each)));
  const consumed = batch.report(level);
  return consumed === undefined ? { Responses } : { Responses, ConsumedCapacity: consumed };
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

/** A statement that fits its table, or what is wrong with it. */
type Prepared =
  | { readonly fault: unknown }
  | {
      readonly table: Table;
      readonly tableName: string;
      readonly key: Uint8Array;
      readonly run: () => Promise<Item | undefined>;
    };

function checkDistinct(prepared: readonly Prepared[]): void {
  const distinct = new DistinctKeys();
  for (const each of prepared) {
    if ("fault" in each) continue;
    const { table, key } = each;
    distinct.add(keyOfStorageKey(table.keyAttributes, key), table.tableId);
  }
}

/** Statements that are run beside each other; one that fails is told of, and the others are not touched. */
class Batch {
  readonly #rooms: Rooms;
  readonly #call: Call;
  /** By the names of tables. */
  readonly #consumptions = new Map<string, Consumption>();
  readonly #undone: { readonly tableName: string; readonly units: number }[] = [];

  constructor(rooms: Rooms, call: Call) {
    this.#rooms = rooms;
    this.#call = call;
  }

  async prepare({ request, statement, fault }: ReadRequest): Promise<Prepared> {
    if (statement === undefined) return { fault };
    try {
      const asked = statementPermission(this.#rooms, statement, this.#call);
      const { allowed, message } = this.#call.authorize(asked);
      if (!allowed) throw accessDenied(message);
      const { tableName } = statement;
      const table = await requireTable(this.#rooms, this.#call, tableName);
      if (statement.kind === "select") {
        const key = table.keyOf(selectedKey(table, statement, "BatchExecuteStatement"));
        const consistency = request.ConsistentRead === true ? "strong" : "eventual";
        const run = () => this.#read(table, key, statement, consistency);
        return { table, tableName, key, run };
      }
      const order = orderOf(table, statement);
      return { table, tableName, key: order.key, run: () => this.#write(order, statement) };
    } catch (fault) {
      return { fault };
    }
  }

  /** Names the table when the statement was run. */
  async answer(prepared: Prepared): Promise<BatchStatementResponse> {
    if ("fault" in prepared) return { Error: this.#told(prepared.fault) };
    const { tableName: TableName, run } = prepared;
    try {
      const item = await run();
      if (item === undefined) return { TableName };
      return { TableName, Item: item as NonNullable<BatchStatementResponse["Item"]> };
    } catch (fault) {
      return { TableName, Error: this.#told(fault) };
    }
  }

  /** Tells nothing of tables that every statement failed for. */
  report(level: CapacityReport): ConsumedCapacity[] | undefined {
    for (const { tableName, units } of this.#undone) {
      this.#consumptions.get(tableName)?.addUndone(units);
    }
    const reports = [...this.#consumptions.values()].flatMap((each) => each.report(level) ?? []);
    return reports.length === 0 ? undefined : reports;
  }

  async #read(
    table: Table,
    key: Uint8Array,
    { tableName, columns }: SelectStatement,
    consistency: "strong" | "eventual",
  ): Promise<Item | undefined> {
    const { found, units } = await readItem(table, key, consistency, noteReadOf(this.#call));
    this.#consumptionOf(tableName).addRead(TABLE, units);
    return found && (columns?.of(found.item) ?? found.item);
  }

  async #write(order: WriteOrder, statement: WriteStatement): Promise<Item | undefined> {
    const { tableName } = statement;
    const outcome = await perform(order, this.#rooms);
    if (outcome.isRefused) {
      this.#undone.push({ tableName, units: outcome.units.table });
      throw refusalOf(statement, outcome, false);
    }
    addUnits(this.#consumptionOf(tableName), outcome.units);
    return returnedBy(statement, outcome);
  }

  #told(fault: unknown): BatchStatementError {
    const error = serviceErrorOf(fault, this.#call.operation, this.#rooms.log);
    if (!(error instanceof ServiceError)) throw error;
    const { code, message } = error;
    const Code = (CODES[code] ?? code.replace(/Exception$/, "")) as "ValidationError";
    return { Code, Message: message };
  }

  #consumptionOf(tableName: string): Consumption {
    const consumption = this.#consumptions.get(tableName) ?? new Consumption(tableName);
    this.#consumptions.set(tableName, consumption);
    return consumption;
  }
}
