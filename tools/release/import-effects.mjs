/**
 * What importing a package does: to the process (nothing, it should be), and to the time it takes.
 *
 * @module
 */

const PAIRS = 5;

/** What copies of a package share is held by the process: zod 4, LangChain and libs/shared-state. */
const SHARED = [
  /^the global lc_block_translators_registry$/,
  /^the global __zod_global(Config|Registry)$/,
  /^the global Symbol\(wflo\.state:@wflo\/[a-z/-]+\)$/,
];

/** Handles, listeners, globals, output or variables that an entry leaves behind when imported. */
export async function importProblems(project, entries) {
  const problems = [];
  for (const entry of entries) {
    // It is there to act when imported.
    if (entry.endsWith('/register')) continue;
    const left = JSON.parse(await project.node(['import-effects.mjs', entry]));
    const ours = left.filter((effect) => !SHARED.some((of) => of.test(effect)));
    problems.push(...ours.map((effect) => `import '${entry}' leaves behind: ${effect}`));
  }
  return problems;
}

/** Median milliseconds of a cold import of ours and of its main dependency, in alternation. */
export async function importMillis(project, name, mainDependency) {
  const ours = [];
  const theirs = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    ours.push(await coldImport(project, name));
    if (mainDependency !== undefined) theirs.push(await coldImport(project, mainDependency));
  }
  return { ours: median(ours), theirs: mainDependency === undefined ? undefined : median(theirs) };
}

async function coldImport(project, name) {
  return Number(await project.node(['import-time.mjs', name]));
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
