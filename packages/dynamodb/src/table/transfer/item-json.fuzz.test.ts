import fc from "fast-check";
import { expect, test } from "vitest";
import { items } from "../../expression/testing/arbitrary.ts";
import { ValidationException } from "../../expression/validation-exception.ts";
import { checkItem } from "../../expression/value/check.ts";
import { itemFromJson, itemToJson } from "./item-json.ts";

test("an item is read as it was written", () => {
  fc.assert(
    fc.property(items, (item) => {
      const text = JSON.stringify(itemToJson(item));
      expect(itemFromJson(JSON.parse(text))).toEqual(checkItem(item));
    }),
  );
});

test("what is no item is refused in DynamoDB's way, whatever it is", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      try {
        itemFromJson(json);
      } catch (error) {
        expect(error).toBeInstanceOf(ValidationException);
      }
    }),
  );
});
