import { compensationOf, typeOf, type Step } from './step-types/index.ts';

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

/** Every template of a step with its path inside the step. */
export function stepTemplates(step: Step): PlacedTemplate[] {
  return stringsIn(typeOf(step).templates(step), []);
}

/** Every template of what compensates a step, with its path inside the step. */
export function compensationTemplates(step: Step): PlacedTemplate[] {
  const compensation = compensationOf(step);
  return compensation === undefined
    ? []
    : stringsIn(typeOf(compensation).templates(compensation), ['compensate']);
}
