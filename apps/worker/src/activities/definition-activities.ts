import { usdSchema, usdToPico } from '@wflo/contracts';
import { parseDefinition } from '../definition/parse-definition.ts';
import { readsOf } from '../definition/reads.ts';
import { resolveInputs } from '../definition/resolve-inputs.ts';
import {
  compensationTemplates,
  stepTemplates,
  type PlacedTemplate,
} from '../definition/step-templates.ts';
import { compensationOf } from '../definition/step-types/index.ts';
import { InvalidInputsError, WorkerError } from '../errors.ts';
import { renderValue } from '../templates/render.ts';
import type { PrepareRequest, WorkerActivities } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { StepFailedError } from './failure.ts';

type DefinitionActivities = Pick<WorkerActivities, 'prepare_execution' | 'render_outputs'>;

function lowest(limits: readonly (string | undefined)[]): string | undefined {
  return limits
    .filter((limit) => limit !== undefined)
    .toSorted((a, b) => (usdToPico(a) < usdToPico(b) ? -1 : 1))[0];
}

/** Whoever starts a workflow without the command may send anything. */
function checkRequest({ inputs, maxCostUsd }: PrepareRequest): void {
  if (typeof inputs !== 'object' || Array.isArray(inputs)) {
    throw new InvalidInputsError([{ path: '$', message: 'expected an object of inputs' }]);
  }
  if (maxCostUsd !== undefined && !usdSchema.safeParse(maxCostUsd).success) {
    throw new InvalidInputsError([
      { path: '$.maxCostUsd', message: `is ${maxCostUsd}; expected USD such as "0.05"` },
    ]);
  }
}

/** The same arguments fail in the same way: what goes wrong here is tried once, whatever it is. */
function pure<Argument, Result>(activity: (argument: Argument) => Result) {
  return (argument: Argument): Promise<Result> => {
    try {
      return Promise.resolve(activity(argument));
    } catch (error) {
      if (error instanceof WorkerError) throw error;
      throw new StepFailedError('WFLO_DEFINITION_FAILED', String(error), false);
    }
  };
}

function namedReads(entries: readonly (readonly [string, readonly PlacedTemplate[]])[]) {
  return Object.fromEntries(
    entries.map(([id, templates]) => [id, readsOf(templates.map(({ template }) => template))]),
  );
}

/** What of a definition needs zod and LiquidJS, which workflow code goes without. */
export function createDefinitionActivities({
  continueAfterEvents: afterEvents,
}: Pick<ActivityDependencies, 'continueAfterEvents'>): DefinitionActivities {
  return {
    prepare_execution: pure((request) => {
      checkRequest(request);
      const definition = parseDefinition(request.definition);
      return {
        definition,
        inputs: resolveInputs(definition, request.inputs),
        reads: namedReads(definition.steps.map((step) => [step.id, stepTemplates(step)])),
        compensationReads: namedReads(
          definition.steps
            .filter((step) => compensationOf(step) !== undefined)
            .map((step) => [step.id, compensationTemplates(step)]),
        ),
        refusalsSpareWork: true,
        continuation: { afterEvents },
        outputReads: readsOf(Object.values(definition.outputs)),
        ...(definition.budget?.unpricedCalls === 'allow' && { unpricedCalls: 'allow' as const }),
        budgetUsd: lowest([definition.budget?.limitUsd, request.maxCostUsd]),
      };
    }),
    render_outputs: pure(({ outputs, scope }) =>
      Object.fromEntries(
        Object.entries(outputs).map(([name, template]) => [
          name,
          renderValue(template, scope, ['outputs', name]),
        ]),
      ),
    ),
  };
}
