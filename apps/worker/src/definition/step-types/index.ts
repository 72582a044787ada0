import { z } from 'zod';
import { approvalStep } from './approval.ts';
import { codeStep } from './code.ts';
import { httpStep } from './http.ts';
import { llmStep } from './llm.ts';
import { placeFields, type StepType } from './step-type.ts';
import { waitStep } from './wait.ts';

const compensationSchema = z.discriminatedUnion('type', [
  z.strictObject(codeStep.fields),
  z.strictObject(httpStep.fields),
]);
/** A program or a request without a place of its own. */
export type Compensation = z.output<typeof compensationSchema>;

const compensatable = {
  compensate: compensationSchema
    .optional()
    .describe(
      'Compensates the step. Run when this step has completed and the workflow then fails or is cancelled, latest step first. Its templates also read the output of the step itself.',
    ),
};

export const stepSchema = z.discriminatedUnion('type', [
  z.strictObject({ ...placeFields, ...codeStep.fields, ...compensatable }),
  z.strictObject({ ...placeFields, ...llmStep.fields, ...compensatable }),
  z.strictObject({ ...placeFields, ...httpStep.fields, ...compensatable }),
  z.strictObject({ ...placeFields, ...approvalStep.fields }),
  z.strictObject({ ...placeFields, ...waitStep.fields }),
]);
export type Step = z.output<typeof stepSchema>;
export type StepOf<Type extends Step['type']> = Extract<Step, { readonly type: Type }>;

/** A type is added here and in `workflows/steps/index.ts`: see CONTRIBUTING.md. */
const STEP_TYPES = {
  code: codeStep,
  llm: llmStep,
  http: httpStep,
  approval: approvalStep,
  wait: waitStep,
};
type StepTypes = typeof STEP_TYPES;
/** A step without what all types have. */
type BareStep = {
  [Type in keyof StepTypes]: z.output<z.ZodObject<StepTypes[Type]['fields']>>;
}[keyof StepTypes];

export function typeOf({ type }: BareStep): StepType<BareStep> {
  return STEP_TYPES[type];
}

export function compensationOf(step: Step): Compensation | undefined {
  return 'compensate' in step ? step.compensate : undefined;
}
