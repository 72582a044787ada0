import { templateEngine } from './engine.ts';

/** Paths such as `['steps', 'profile', 'output']`, or why the template can't be parsed. */
export type References =
  { readonly paths: readonly (readonly unknown[])[] } | { readonly problem: string };

/** Whether a string has anything to render. */
export function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%');
}

/** Variables that a template takes from outside, not those it assigns; found without running it. */
export function readReferences(template: string): References {
  if (!isTemplate(template)) return { paths: [] };
  try {
    const engine = templateEngine();
    return { paths: engine.globalVariableSegmentsSync(engine.parse(template)) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
