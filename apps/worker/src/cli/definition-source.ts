/**
 * Reads a definition for the command: from a file, with the files that it names beside it, or by
 * its id from the database.
 *
 * @module
 */
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseDefinition } from '../definition/parse-definition.ts';
import type { WorkflowDefinition } from '../definition/schema.ts';
import { NotFoundError, UsageError } from './errors.ts';

/** Temporal refuses payloads of 2 MB; what a definition names must fit beside the rest. */
const MAX_FILE_BYTES = 1_500_000;

/** The text of a file, with an error that names who asked for it. */
export async function readTextFile(path: string, wantedBy: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) {
      throw new UsageError(
        `${path} (${wantedBy}) has ${size} bytes; at most ${MAX_FILE_BYTES} fit`,
      );
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${wantedBy} can't be read: ${reason}`, { cause: error });
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${path} is no JSON: ${reason}`, { cause: error });
  }
}

async function withCode(step: WorkflowDefinition['steps'][number], folder: string) {
  if (step.type !== 'code' || step.codeFile === undefined) return step;
  const { codeFile, ...rest } = step;
  const code = await readTextFile(resolve(folder, codeFile), `codeFile of step "${step.id}"`);
  return { ...rest, code };
}

/** Inputs that come from a file get its text as their default. */
async function withFileInputs(
  inputs: WorkflowDefinition['inputs'],
  folder: string,
): Promise<Record<string, unknown>> {
  const entries = Object.entries(inputs).map(async ([name, input]): Promise<[string, unknown]> => {
    if (input.fromFile === undefined) return [name, input];
    const { fromFile, ...rest } = input;
    const text = await readTextFile(resolve(folder, fromFile), `fromFile of input "${name}"`);
    const value: unknown = input.type === 'string' ? text : parseJson(text, fromFile);
    return [name, { ...rest, default: value }];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/**
 * The definition in a file, complete in itself.
 *
 * @throws {UsageError} for a file that can't be read.
 * @throws {InvalidDefinitionError} listing every problem.
 */
export async function readDefinitionFile(path: string): Promise<WorkflowDefinition> {
  const given = parseDefinition(parseJson(await readTextFile(path, 'the definition'), path), {
    allowCodeFiles: true,
  });
  const folder = dirname(resolve(path));
  const steps = await Promise.all(given.steps.map((step) => withCode(step, folder)));
  const inputs = await withFileInputs(given.inputs, folder);
  return parseDefinition({ ...given, steps, inputs });
}

/** Whether the argument of `wflo run` means a file. */
export function looksLikeFile(argument: string): boolean {
  return argument.includes('/') || argument.endsWith('.json');
}

/** The definition that was kept under an id by `wflo definitions apply`. */
export function keptDefinition(id: string, found: unknown): WorkflowDefinition {
  if (found === undefined) {
    throw new NotFoundError(
      `There is no definition "${id}". Keep it by: wflo definitions apply FILE, or run the file itself.`,
    );
  }
  return parseDefinition(found);
}
