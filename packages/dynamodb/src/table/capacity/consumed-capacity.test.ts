import { expect, test } from "vitest";
import { Consumption, TABLE } from "./consumed-capacity.ts";

test("a total has the indexes in it", () => {
  const consumption = new Consumption("orders");
  consumption.addWrite(TABLE, 2);
  consumption.addWrite({ kind: "global", index: "by-date" }, 1);
  consumption.addWrite({ kind: "global", index: "by-date" }, 1);
  consumption.addWrite({ kind: "local", index: "by-price" }, 3);
  expect(consumption.report("NONE")).toBeUndefined();
  expect(consumption.report("TOTAL")).toEqual({ TableName: "orders", CapacityUnits: 7 });
  expect(consumption.report("INDEXES")).toEqual({
    TableName: "orders",
    CapacityUnits: 7,
    Table: { CapacityUnits: 2 },
    LocalSecondaryIndexes: { "by-price": { CapacityUnits: 3 } },
    GlobalSecondaryIndexes: { "by-date": { CapacityUnits: 2 } },
  });
});

test("a query of an index says that it took nothing of the table", () => {
  const consumption = new Consumption("orders");
  consumption.addRead({ kind: "global", index: "by-date" }, 0.5);
  expect(consumption.report("INDEXES")).toEqual({
    TableName: "orders",
    CapacityUnits: 0.5,
    Table: { CapacityUnits: 0 },
    GlobalSecondaryIndexes: { "by-date": { CapacityUnits: 0.5 } },
  });
});

test("a transaction tells reads and writes apart", () => {
  const consumption = new Consumption("orders");
  consumption.addWrite(TABLE, 4);
  expect(consumption.report("INDEXES", true)).toEqual({
    TableName: "orders",
    CapacityUnits: 4,
    WriteCapacityUnits: 4,
    Table: { CapacityUnits: 4, WriteCapacityUnits: 4 },
  });
});

test("a write that was not done is in the total alone", () => {
  const consumption = new Consumption("orders");
  consumption.addWrite(TABLE, 2);
  consumption.addUndone(3);
  expect(consumption.report("INDEXES")).toEqual({
    TableName: "orders",
    CapacityUnits: 5,
    Table: { CapacityUnits: 2 },
  });
});
