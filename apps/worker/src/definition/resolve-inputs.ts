import { InvalidInputsError, type Problem } from '../errors.ts';
import { jsonPath } from '../json/json-path.ts';
import type { InputDeclaration, InputType, WorkflowDefinition } from './schema.ts';

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function isRequired(declaration: InputDeclaration): boolean {
  return declaration.required ?? declaration.default === undefined;
}

function fits(value: unknown, type: InputType): boolean {
  return typeOf(value) === type;
}

/**
 * The values of `given` with defaults filled in; what is optional and absent is null.
 *
 * @throws {InvalidInputsError} `WFLO_INPUTS_INVALID`, with every missing, unknown or ill-typed one.
 */
export function resolveInputs(
  definition: WorkflowDefinition,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const problems: Problem[] = [];
  const names = Object.keys(definition.inputs);
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) {
      const known = names.length === 0 ? 'it declares none' : `it declares ${names.join(', ')}`;
      problems.push({
        path: jsonPath([name]),
        message: `the workflow has no such input; ${known}`,
      });
    }
  }
  const resolved: Record<string, unknown> = {};
  for (const [name, declaration] of Object.entries(definition.inputs)) {
    const value = Object.hasOwn(given, name) ? given[name] : declaration.default;
    if (value === undefined) {
      if (isRequired(declaration))
        problems.push({ path: jsonPath([name]), message: 'is required' });
      resolved[name] = null;
      continue;
    }
    if (!fits(value, declaration.type)) {
      problems.push({
        path: jsonPath([name]),
        message: `is of type ${typeOf(value)}; expected ${declaration.type}`,
      });
    }
    resolved[name] = value;
  }
  if (problems.length > 0) throw new InvalidInputsError(problems);
  return resolved;
}
