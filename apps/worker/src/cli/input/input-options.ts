import type { InputType, WorkflowDefinition } from '../../definition/schema.ts';
import { readTextFile } from './definition-source.ts';
import { UsageError } from '../errors.ts';

function typed(name: string, text: string, type: InputType): unknown {
  if (type === 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(
      `--input ${name}=${text.slice(0, 60)}: expected a ${type} as JSON, such as ${EXAMPLES[type]}`,
    );
  }
}

const EXAMPLES: Readonly<Record<InputType, string>> = {
  string: 'text',
  number: '12.5',
  boolean: 'true',
  object: '\'{"key": 1}\'',
  array: "'[1, 2]'",
};

/**
 * The values of all `--input` options, by the types that the definition declares. `name=@path`
 * takes the text of a file.
 *
 * @throws {UsageError} for an option that is not name=value, or whose value does not parse.
 */
export async function readGivenInputs(
  options: readonly string[],
  declared: WorkflowDefinition['inputs'],
): Promise<Record<string, unknown>> {
  const given: [string, unknown][] = [];
  for (const option of options) {
    const position = option.indexOf('=');
    if (position < 1) throw new UsageError(`--input ${option}: expected name=value or name=@file`);
    const name = option.slice(0, position);
    const value = option.slice(position + 1);
    const text = value.startsWith('@')
      ? await readTextFile(value.slice(1), `--input ${name}`)
      : value;
    given.push([name, typed(name, text, declared[name]?.type ?? 'string')]);
  }
  // Not by assignment, which would lose one called __proto__ instead of refusing it.
  return Object.fromEntries(given);
}
