import { z } from 'zod';
import { InvalidDefinitionError, type Problem } from '../errors.ts';
import { jsonPath } from '../json/json-path.ts';
import { findNestingProblems } from '../json/nesting-problems.ts';
import { definitionSchema, type WorkflowDefinition } from './schema.ts';
import { findGraphProblems } from './step-graph.ts';
import { compensationOf, typeOf, type Step } from './step-types/index.ts';
import { findTemplateProblems } from './template-references.ts';

export interface ParseDefinitionOptions {
  /** Whether `codeFile` may still be unread. Default false: the program must be in `code`. */
  readonly allowCodeFiles?: boolean;
}

function shapeProblems(error: z.ZodError): Problem[] {
  return error.issues.map((issue) => {
    // Of a key, what is wrong with it is inside.
    const { message } = (issue.code === 'invalid_key' ? issue.issues[0] : undefined) ?? issue;
    return { path: jsonPath(issue.path), message };
  });
}

function stepProblems(step: Step, index: number, allowCodeFiles: boolean): Problem[] {
  const path = `$.steps[${index}]`;
  const compensation = compensationOf(step);
  return [
    ...(typeOf(step).problems?.(step, { path, allowCodeFiles }) ?? []),
    ...((compensation &&
      typeOf(compensation).problems?.(compensation, {
        path: `${path}.compensate`,
        allowCodeFiles,
      })) ??
      []),
  ];
}

/**
 * Reads a definition from untrusted JSON, fills in its defaults, and finds everything that is wrong
 * with it before anything runs. The `wflo` command calls it, and the worker again.
 *
 * @throws {InvalidDefinitionError} `WFLO_DEFINITION_INVALID`, listing every problem with its path.
 * @example parseDefinition(JSON.parse(await readFile('csv-report.json', 'utf8')))
 */
export function parseDefinition(
  input: unknown,
  { allowCodeFiles = false }: ParseDefinitionOptions = {},
): WorkflowDefinition {
  const nesting = findNestingProblems(input);
  if (nesting.length > 0) throw new InvalidDefinitionError(nesting);
  const shaped = definitionSchema.safeParse(input);
  if (!shaped.success) throw new InvalidDefinitionError(shapeProblems(shaped.error));
  const definition = shaped.data;
  const problems = [
    ...definition.steps.flatMap((step, index) => stepProblems(step, index, allowCodeFiles)),
    ...findGraphProblems(definition.steps),
    ...findTemplateProblems(definition),
  ];
  if (problems.length > 0) throw new InvalidDefinitionError(problems);
  return definition;
}
