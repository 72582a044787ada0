/**
 * What templates read, so that a step is sent no more than that.
 *
 * @module
 */
import { readReferences } from '../templates/references.ts';

/** What a template reads, so that nothing else is sent with it. */
export interface Reads {
  readonly inputs: readonly string[];
  readonly steps: readonly string[];
}

function namesUnder(paths: readonly (readonly unknown[])[], root: string): string[] {
  const names = paths.flatMap(([first, name]) =>
    first === root && typeof name === 'string' ? [name] : [],
  );
  return [...new Set(names)];
}

/** The inputs and steps that the templates name. */
export function readsOf(templates: readonly string[]): Reads {
  const paths = templates.flatMap((template) => {
    const references = readReferences(template);
    return 'problem' in references ? [] : references.paths;
  });
  return { inputs: namesUnder(paths, 'inputs'), steps: namesUnder(paths, 'steps') };
}
