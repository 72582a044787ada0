import { readReferences } from '../templates/references.ts';

/** What templates read, so that a step is sent no more than that. */
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

export function readsOf(templates: readonly string[]): Reads {
  const paths = templates.flatMap((template) => {
    const references = readReferences(template);
    return 'problem' in references ? [] : references.paths;
  });
  return { inputs: namesUnder(paths, 'inputs'), steps: namesUnder(paths, 'steps') };
}
