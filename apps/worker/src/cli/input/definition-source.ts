import { createReadStream } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { findRepeatedKeys, withoutByteOrderMark } from '../../json/json-text.ts';
import { parseDefinition } from '../../definition/parse-definition.ts';
import type { WorkflowDefinition } from '../../definition/schema.ts';
import { compensationOf } from '../../definition/step-types/index.ts';
import { InvalidDefinitionError } from '../../errors.ts';
import { DefinitionNotFoundError, FileUnusableError } from '../errors.ts';

/** Temporal refuses payloads of 2 MB; what a definition names must fit beside the rest. */
const MAX_FILE_BYTES = 1_500_000;

/** The text of a file; an error names what needs it. */
export async function readTextFile(path: string, wantedBy: string): Promise<string> {
  const bytes = await readBytes(path, wantedBy);
  if (bytes.length > MAX_FILE_BYTES) {
    throw new FileUnusableError(`${path} (${wantedBy}) has more than ${MAX_FILE_BYTES} bytes`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new FileUnusableError(`${path} (${wantedBy}) is no UTF-8 text`, { cause: error });
  }
}

/** No more than shows that it is too much: not every path is that of a file with an end. */
async function readBytes(path: string, wantedBy: string): Promise<Buffer> {
  try {
    return await buffer(createReadStream(path, { end: MAX_FILE_BYTES }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FileUnusableError(`${wantedBy} can't be read: ${reason}`, { cause: error });
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FileUnusableError(`${path} is no JSON: ${reason}`, { cause: error });
  }
}

/**
 * The text of a file that a definition names. A third-party one must not have the command read, and
 * a step send away, whatever else is on this machine.
 */
async function readNamedFile(folder: string, name: string, wantedBy: string): Promise<string> {
  const path = resolve(folder, name);
  // What does not exist fails when it is read.
  const real = await realpath(path).catch(() => path);
  const place = relative(await realpath(folder), real);
  if (place === '..' || place.startsWith(`..${sep}`) || isAbsolute(place)) {
    throw new FileUnusableError(
      `${wantedBy} is ${JSON.stringify(name)}; expected a file in the definition's folder or below. Other files: --input NAME=@PATH`,
    );
  }
  return readTextFile(path, wantedBy);
}

interface Program {
  readonly type: string;
  readonly codeFile?: string | undefined;
}

async function withCode<P extends Program>(program: P, folder: string, wantedBy: string) {
  if (program.codeFile === undefined) return program;
  const { codeFile, ...rest } = program;
  return { ...rest, code: await readNamedFile(folder, codeFile, wantedBy) };
}

/** The step with its program, and the one that takes it back, in place of their files' names. */
async function withPrograms(step: WorkflowDefinition['steps'][number], folder: string) {
  const complete = await withCode(step, folder, `codeFile of step "${step.id}"`);
  const compensation = compensationOf(step);
  if (compensation === undefined) return complete;
  const wantedBy = `codeFile of compensate of step "${step.id}"`;
  return { ...complete, compensate: await withCode(compensation, folder, wantedBy) };
}

/** Inputs that come from a file get its text as their default. */
async function withFileInputs(
  inputs: WorkflowDefinition['inputs'],
  folder: string,
): Promise<Record<string, unknown>> {
  const entries = Object.entries(inputs).map(async ([name, input]): Promise<[string, unknown]> => {
    if (input.fromFile === undefined) return [name, input];
    const { fromFile, ...rest } = input;
    const text = await readNamedFile(folder, fromFile, `fromFile of input "${name}"`);
    const value: unknown = input.type === 'string' ? text : parseJson(text, fromFile);
    return [name, { ...rest, default: value }];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/**
 * The definition in a file, complete with the files that it names beside it.
 *
 * @throws {FileUnusableError} for a file that can't be read.
 * @throws {InvalidDefinitionError} listing every problem.
 */
export async function readDefinitionFile(path: string): Promise<WorkflowDefinition> {
  const text = withoutByteOrderMark(await readTextFile(path, 'the definition'));
  const json = parseJson(text, path);
  const repeated = findRepeatedKeys(text);
  if (repeated.length > 0) throw new InvalidDefinitionError(repeated);
  const given = parseDefinition(json, { allowCodeFiles: true });
  const folder = dirname(resolve(path));
  const steps = await Promise.all(given.steps.map((step) => withPrograms(step, folder)));
  const inputs = await withFileInputs(given.inputs, folder);
  return parseDefinition({ ...given, steps, inputs });
}

/** Whether the argument of `wflo run` means a file. */
export function looksLikeFile(argument: string): boolean {
  return argument.includes('/') || argument.endsWith('.json');
}

/** The definition that was saved under an id by `wflo definitions apply`. */
export function savedDefinition(id: string, found: unknown): WorkflowDefinition {
  if (found === undefined) throw new DefinitionNotFoundError(id);
  return parseDefinition(found);
}
