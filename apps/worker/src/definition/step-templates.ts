/**
 * Where the templates of a step are.
 *
 * @module
 */
import type { Step } from './schema.ts';
import type { Compensation } from './step-schema.ts';

export interface PlacedTemplate {
  readonly path: readonly PropertyKey[];
  readonly template: string;
}

function stringsIn(value: unknown, path: readonly PropertyKey[]): PlacedTemplate[] {
  if (typeof value === 'string') return [{ path, template: value }];
  if (Array.isArray(value))
    return value.flatMap((item, index) => stringsIn(item, [...path, index]));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, item]) => stringsIn(item, [...path, key]));
  }
  return [];
}

/** The part of a step which is rendered before it runs. `code` is never a template. */
export function templatedPart(step: Step | Compensation): Record<string, unknown> {
  switch (step.type) {
    case 'code':
      return { stdin: step.stdin, files: step.files?.map(({ content }) => ({ content })) };
    case 'llm':
      return {
        model: step.model,
        prompt: step.prompt,
        system: step.system,
        messages: step.messages?.map(({ content }) => ({ content })),
      };
    case 'approval':
      return { message: step.message };
    case 'http':
      return { url: step.url, headers: step.headers, body: step.body };
  }
}

/** What takes the step back, if it declares that. */
export function compensationOf(step: Step): Compensation | undefined {
  return step.type === 'approval' ? undefined : step.compensate;
}

/** Every template of a step with its path inside the step. */
export function stepTemplates(step: Step): PlacedTemplate[] {
  return stringsIn(templatedPart(step), []);
}

/** Every template of what takes a step back, with its path inside the step. */
export function compensationTemplates(step: Step): PlacedTemplate[] {
  const compensation = compensationOf(step);
  return compensation === undefined ? [] : stringsIn(templatedPart(compensation), ['compensate']);
}
