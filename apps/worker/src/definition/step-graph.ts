import type { Problem } from '../errors.ts';

interface Node {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

/**
 * Every step that `id` waits for, directly or through others. Unknown names are left out; a cycle
 * ends the walk.
 */
export function transitiveDependencies(steps: readonly Node[], id: string): Set<string> {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const found = new Set<string>();
  const open = [...(byId.get(id)?.dependsOn ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const step = byId.get(next);
    if (step === undefined || found.has(next)) continue;
    found.add(next);
    open.push(...step.dependsOn);
  }
  return found;
}

function duplicateIds(steps: readonly Node[]): Problem[] {
  const first = new Map<string, number>();
  return steps.flatMap(({ id }, index) => {
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, index);
      return [];
    }
    return [
      { path: `$.steps[${index}].id`, message: `"${id}" is the id of $.steps[${earlier}] too` },
    ];
  });
}

/** Enough of them to see what was meant. */
function listOfNames(names: readonly string[]): string {
  const MAX_NAMES = 20;
  const left = names.length - MAX_NAMES;
  return `${names.slice(0, MAX_NAMES).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

function unknownDependencies(steps: readonly Node[]): Problem[] {
  const known = new Set(steps.map(({ id }) => id));
  const names = listOfNames([...known]);
  return steps.flatMap((step, index) =>
    step.dependsOn.flatMap((dependency, position) =>
      known.has(dependency)
        ? []
        : [
            {
              path: `$.steps[${index}].dependsOn[${position}]`,
              message: `there is no step "${dependency}"; the steps are ${names}`,
            },
          ],
    ),
  );
}

/** One cycle as a path of ids whose first and last are the same, or none. */
function findCycle(steps: readonly Node[]): string[] | undefined {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const done = new Set<string>();
  for (const start of steps) {
    // An explicit stack: 200 steps in a row must not depend on the depth of the call stack.
    const path: { id: string; rest: string[] }[] = [];
    const enter = (id: string) => path.push({ id, rest: [...(byId.get(id)?.dependsOn ?? [])] });
    if (!done.has(start.id)) enter(start.id);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.rest.shift();
      if (next === undefined) {
        done.add(top.id);
        path.pop();
        continue;
      }
      const position = path.findIndex(({ id }) => id === next);
      if (position >= 0) return [...path.slice(position).map(({ id }) => id), next];
      if (!done.has(next)) enter(next);
    }
  }
  return undefined;
}

/** Duplicate ids, unknown names in `dependsOn`, and a cycle with its path. */
export function findGraphProblems(steps: readonly Node[]): Problem[] {
  const cycle = findCycle(steps);
  return [
    ...duplicateIds(steps),
    ...unknownDependencies(steps),
    ...(cycle === undefined
      ? []
      : [{ path: '$.steps', message: `these steps wait for each other: ${cycle.join(' -> ')}` }]),
  ];
}
