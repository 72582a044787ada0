import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findGo, goFailure, lastGoLine } from '../process/go.mjs';
import { run } from '../process/run.mjs';

/** The newest release whose module has no `replace` directive, which `go install` refuses. */
export const GO_VERSION = '1.5.1';
const MODULE = `github.com/temporalio/cli@v${GO_VERSION}`;
const PROGRAM = `github.com/temporalio/cli/cmd/temporal@v${GO_VERSION}`;
/** Go's own hash of the module; those that it needs are checked by Go's checksum database. */
const SUM = 'h1:0RZMk14BWxz44Xg6ciDQvpfAMffoG3J7/K03ql80teY=';
const TIMEOUT_MILLIS = 20 * 60_000;
/** It names what it downloads; then, for minutes, it says nothing. */
const SILENCE_OF_COMPILER_MILLIS = 3_000;

/** Builds the CLI into `target`; returns what went wrong, or undefined. 3 to 5 min on 2 cores. */
export async function goInstall({ target, env, note }) {
  const go = findGo(env);
  if (go === undefined) return 'Go is not installed';
  note('go install, 3 to 5 minutes');
  const folder = mkdtempSync(join(target, '..', 'temporal-build-'));
  const compiling = setTimeout(
    () => note('go install, compiling, 3 to 5 minutes'),
    SILENCE_OF_COMPILER_MILLIS,
  );
  try {
    const problem = await moduleProblem(go, env);
    if (problem !== undefined) return problem;
    const result = await run(go, ['install', PROGRAM], {
      env: { ...env, GOBIN: folder },
      timeoutMillis: TIMEOUT_MILLIS,
      onOutput: (text) => {
        note(lastGoLine(text));
        compiling.refresh();
      },
    });
    if (!result.ok) return goFailure(result);
    renameSync(join(folder, 'temporal'), target);
    return undefined;
  } finally {
    clearTimeout(compiling);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is wrong with the module as Go gets it, or undefined. */
async function moduleProblem(go, env) {
  const got = await run(go, ['mod', 'download', '-json', MODULE], {
    env,
    timeoutMillis: TIMEOUT_MILLIS,
  });
  if (!got.ok) return goFailure(got);
  const sum = /"Sum": "([^"]+)"/.exec(got.output)?.[1];
  return sum === SUM ? undefined : `what arrived is not the pinned module: its hash is ${sum}`;
}
