import type { Knex } from 'knex';
import { z } from 'zod';
import { WorkerError } from '../errors.ts';
import { jsonColumn } from './column-values.ts';

const TABLE = 'workflow_definitions';
const rowSchema = z.object({ definition: jsonColumn });

export interface DefinitionKey {
  readonly id: string;
  readonly version: string;
}

/** The same version is there with other content. */
export class DefinitionVersionTakenError extends WorkerError {
  constructor({ id, version }: DefinitionKey) {
    super(
      'WFLO_DEFINITION_VERSION_TAKEN',
      `Version ${version} of "${id}" is saved already, with other content. Raise "version" in the file.`,
    );
  }
}

/** JSON with sorted keys: the same content gives the same text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

/** The table workflow_definitions. A version, once saved, never changes. */
export class DefinitionsRepository {
  readonly #database: Knex;

  constructor(database: Knex) {
    this.#database = database;
  }

  /**
   * @returns whether it is new; false when this version was there with the same content.
   * @throws {DefinitionVersionTakenError} when it was there with other content.
   */
  async save(definition: DefinitionKey, createdAt = new Date()): Promise<boolean> {
    const { id, version } = definition;
    const text = canonical(definition);
    const before = await this.#textOf(definition);
    if (before === undefined) {
      await this.#database(TABLE)
        .insert({ id, version, definition: text, created_at: createdAt })
        .onConflict(['id', 'version'])
        .ignore();
    }
    // Read again: another process may have been first.
    const saved = before ?? (await this.#textOf(definition));
    if (saved !== text) throw new DefinitionVersionTakenError(definition);
    return before === undefined;
  }

  /** The definition of this id and version, or of the version that was saved last. */
  async find(id: string, version?: string): Promise<unknown> {
    const query = this.#database(TABLE).where({ id }).orderBy('created_at', 'desc').first();
    if (version !== undefined) void query.where({ version });
    const row: unknown = await query;
    return row === undefined ? undefined : rowSchema.parse(row).definition;
  }

  async listLatest(limit: number): Promise<unknown[]> {
    const rows: unknown = await this.#database(TABLE)
      .orderBy('created_at', 'desc')
      .limit(limit)
      .select('definition');
    return rowSchema
      .array()
      .parse(rows)
      .map(({ definition }) => definition);
  }

  async #textOf({ id, version }: DefinitionKey): Promise<string | undefined> {
    const row: unknown = await this.#database(TABLE).where({ id, version }).first();
    return row === undefined
      ? undefined
      : z.object({ definition: z.string() }).parse(row).definition;
  }
}
