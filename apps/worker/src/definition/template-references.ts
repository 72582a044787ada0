import type { Problem } from '../errors.ts';
import { readReferences } from '../templates/references.ts';
import { jsonPath } from '../json/json-path.ts';
import type { WorkflowDefinition } from './schema.ts';
import { transitiveDependencies } from './step-graph.ts';
import { compensationTemplates, stepTemplates } from './step-templates.ts';
import { typeOf, type Step } from './step-types/index.ts';

interface Reach {
  readonly inputs: ReadonlySet<string>;
  readonly steps: ReadonlySet<string>;
  readonly knownSteps: ReadonlySet<string>;
  readonly attempt: boolean;
}

const OTHER_NAMES = ['execution', 'workflow'];

function problemOf(segments: readonly unknown[], reach: Reach): string | undefined {
  const [root, name] = segments;
  const written = segments.map(String).join('.');
  if (root === 'attempt') {
    return reach.attempt ? undefined : '"attempt" is known in code and http steps only';
  }
  if (typeof root === 'string' && OTHER_NAMES.includes(root)) return undefined;
  if (root !== 'inputs' && root !== 'steps') {
    return `"${written}" is unknown; expected inputs.NAME, steps.ID.output, attempt, execution.id or workflow.id`;
  }
  if (typeof name !== 'string') {
    return `"${written}" must name ${root === 'inputs' ? 'an input' : 'a step'} directly`;
  }
  if (root === 'inputs') {
    return reach.inputs.has(name) ? undefined : `there is no input "${name}"`;
  }
  if (!reach.knownSteps.has(name)) return `there is no step "${name}"`;
  if (!reach.steps.has(name)) {
    return `step "${name}" may not have run yet: add it to dependsOn`;
  }
  return segments[2] === 'output' ? undefined : `"${written}" must begin with steps.${name}.output`;
}

function check(template: string, path: string, reach: Reach): Problem[] {
  const references = readReferences(template);
  if ('problem' in references) return [{ path, message: references.problem }];
  return references.paths.flatMap((segments) => {
    const message = problemOf(segments, reach);
    return message === undefined ? [] : [{ path, message }];
  });
}

/**
 * Templates that can't be parsed, or that read what they can't have: inputs that are not declared,
 * steps that are not sure to have completed.
 */
export function findTemplateProblems(definition: WorkflowDefinition): Problem[] {
  const inputs = new Set(Object.keys(definition.inputs));
  const knownSteps = new Set(definition.steps.map(({ id }) => id));
  const before = new Map(
    definition.steps.map(({ id }) => [id, transitiveDependencies(definition.steps, id)]),
  );
  const stepReach = (step: Step): Reach => ({
    inputs,
    steps: before.get(step.id) ?? new Set(),
    knownSteps,
    attempt: typeOf(step).knowsAttempt ?? false,
  });
  // A step that is compensated has completed, so its own output is there.
  const compensationReach = ({ id }: Step): Reach => ({
    inputs,
    steps: new Set([id, ...(before.get(id) ?? [])]),
    knownSteps,
    attempt: true,
  });
  return [
    ...definition.steps.flatMap((step, index) => [
      ...stepTemplates(step).flatMap(({ path, template }) =>
        check(template, jsonPath(['steps', index, ...path]), stepReach(step)),
      ),
      ...compensationTemplates(step).flatMap(({ path, template }) =>
        check(template, jsonPath(['steps', index, ...path]), compensationReach(step)),
      ),
    ]),
    ...Object.entries(definition.outputs).flatMap(([name, template]) =>
      check(template, jsonPath(['outputs', name]), {
        inputs,
        steps: knownSteps,
        knownSteps,
        attempt: false,
      }),
    ),
  ];
}
