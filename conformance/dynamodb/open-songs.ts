/** An emulator with two tables, for statements: `shelf`, and `songs` that have years and an index of titles. */
import { randomUUID } from "node:crypto";
import {
  type AttributeValue,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
} from "@aws-sdk/client-dynamodb";
import { type Item, OpenTable } from "./open-table.ts";

export const SONGS = "songs";
export const ARTISTS = ["joni", "nina"];
export const YEARS = [1968, 1969, 1970, 1971];

export type More = Partial<Omit<ExecuteStatementCommandInput, "Statement">>;

export class OpenSongs {
  readonly table: OpenTable;

  private constructor(table: OpenTable) {
    this.table = table;
  }

  static async start(): Promise<OpenSongs> {
    const table = await OpenTable.start();
    await table.create({
      TableName: SONGS,
      AttributeDefinitions: [
        { AttributeName: "artist", AttributeType: "S" },
        { AttributeName: "year", AttributeType: "N" },
        { AttributeName: "title", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "artist", KeyType: "HASH" },
        { AttributeName: "year", KeyType: "RANGE" },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: "by-title",
          KeySchema: [
            { AttributeName: "artist", KeyType: "HASH" },
            { AttributeName: "title", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["label"] },
        },
      ],
    });
    const songs = new OpenSongs(table);
    for (const artist of ARTISTS) {
      for (const year of YEARS) await songs.#insert(artist, year);
    }
    return songs;
  }

  #insert(artist: string, year: number) {
    return this.run(
      `INSERT INTO "${SONGS}" VALUE {'artist': ?, 'year': ?, 'title': ?, 'label': 'L', 'plays': ?}`,
      [{ S: artist }, { N: `${year}` }, { S: `${artist} ${year}` }, { N: `${year - 1968}` }],
    );
  }

  run(Statement: string, Parameters?: AttributeValue[], more: More = {}) {
    const input = { Statement, ...(Parameters && { Parameters }), ...more };
    return this.table.client.send(new ExecuteStatementCommand(input));
  }

  /** The songs that a statement finds. */
  async rows(statement: string, more: More = {}): Promise<string[]> {
    const { Items = [] } = await this.run(statement, undefined, more);
    return Items.map(({ artist, year }) => `${artist?.S} ${year?.N}`);
  }

  async refusal(statement: string, parameters?: AttributeValue[], more?: More): Promise<string> {
    const error = await this.run(statement, parameters, more).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    if (error === undefined) throw new Error(`not refused: ${statement}`);
    return `${error.name}: ${error.message}`;
  }

  /** Puts an item on the shelf: its key. */
  async stored(item: Item): Promise<string> {
    const pk = randomUUID();
    await this.table.put({ ...item, pk: { S: pk } });
    return pk;
  }

  stop(): Promise<void> {
    return this.table.stop();
  }
}
