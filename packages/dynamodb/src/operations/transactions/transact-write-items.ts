/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
import type {
  TransactWriteItem,
  TransactWriteItemsInput,
  TransactWriteItemsOutput,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { ValidationException } from "../../expression/validation-exception.ts";
import { type Rooms, requireTable } from "../../rooms.ts";
import { TABLE } from "../../table/capacity/index.ts";
import { type TransactedWrite, transactWrites } from "../../table/transactions/index.ts";
import type { WriteOrder } from "../../table/write-order.ts";
import { addUnits } from "../../table/write-units.ts";
import { BatchConsumption } from "../batches/batch-consumption.ts";
import { metricsOf } from "../batches/batch-metrics.ts";
import { cancelled, faultOr, invalidReason, reasonOfWrite } from "./cancellation.ts";
import { idempotent, type NoteOf, type RepeatUnits } from "./idempotent.ts";
import { type CheckedAction, checkAction } from "./transacted-action.ts";
import { checkDistinct, checkTransactionSize } from "./transaction-limits.ts";

export async function transactWriteItems(
  rooms: Rooms,
  input: TransactWriteItemsInput,
  call: Call,
): Promise<TransactWriteItemsOutput> {
  const { TransactItems = [], ClientRequestToken: token } = input;
  const actions = TransactItems.map(checkAction);
  checkTransactionSize(actions.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  const run = (noteOf?: NoteOf) => write(rooms, input, call, actions, noteOf);
  if (token === undefined) return run();
  return idempotent(rooms, call, {
    token,
    content: TransactItems satisfies readonly TransactWriteItem[],
    tableNames: actions.map(({ tableName }) => tableName),
    run,
    repeat: (units) => consumedAgain(input, units),
  });
}

async function write(
  rooms: Rooms,
  input: TransactWriteItemsInput,
  call: Call,
  actions: readonly CheckedAction[],
  noteOf: NoteOf | undefined,
): Promise<TransactWriteItemsOutput> {
  const fitted: (WriteOrder | ValidationException)[] = [];
  for (const action of actions) {
    const table = await requireTable(rooms, call, action.tableName);
    fitted.push(faultOr(() => action.order(table)));
  }
  const orders = fitted.filter(
    (each): each is WriteOrder => !(each instanceof ValidationException),
  );
  checkDistinct(orders);
  const transactions = await rooms.transactions.in(call.region);
  const isVetoed = orders.length < actions.length;
  const { committed, writes } = await transactWrites(orders, transactions, { noteOf, isVetoed });
  if (!committed) {
    const outcomes = writes[Symbol.iterator]();
    throw cancelled(
      fitted.map((each, at) => {
        if (each instanceof ValidationException) return invalidReason(each);
        const { showsOld } = actions[at] as CheckedAction;
        return reasonOfWrite(outcomes.next().value as TransactedWrite, showsOld);
      }),
    );
  }
  return answer(input, actions, orders, writes);
}

async function answer(
  { ReturnConsumedCapacity: level = "NONE", ReturnItemCollectionMetrics }: TransactWriteItemsInput,
  actions: readonly CheckedAction[],
  orders: readonly WriteOrder[],
  writes: readonly TransactedWrite[],
): Promise<TransactWriteItemsOutput> {
  const output: TransactWriteItemsOutput = {};
  if (level !== "NONE") {
    const consumption = new BatchConsumption();
    for (const [at, { tableName }] of actions.entries()) {
      const outcome = writes[at];
      if (outcome?.kind === "written") addUnits(consumption.of(tableName), outcome.units);
    }
    output.ConsumedCapacity = consumption.report(level, true);
  }
  if (ReturnItemCollectionMetrics === "SIZE") {
    const written = orders.map((order, at) => ({ order, tableName: actions[at]?.tableName ?? "" }));
    output.ItemCollectionMetrics = await metricsOf(written);
  }
  return output;
}

/** Nothing is written again: what is told is what it costs to read the items. */
export function consumedAgain(
  {
    ReturnConsumedCapacity: level = "NONE",
  }: Pick<TransactWriteItemsInput, "ReturnConsumedCapacity">,
  units: RepeatUnits,
): Pick<TransactWriteItemsOutput, "ConsumedCapacity"> {
  const consumption = new BatchConsumption();
  for (const [tableName, read] of Object.entries(units)) {
    consumption.of(tableName).addRead(TABLE, read);
  }
  const consumed = consumption.report(level, true);
  return consumed === undefined ? {} : { ConsumedCapacity: consumed };
}
