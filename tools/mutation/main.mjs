/**
 * `npm run mutation`: changes the code of some areas at one place at a time, in a copy of the
 * checkout, and runs the tests that should notice. What they do not notice is printed.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { reportFailure, SetupError } from '../bootstrap/setup-error.mjs';
import { WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';
import { ProcessGuard } from '../process/process-guard.mjs';
import { run } from '../process/run.mjs';
import { AREAS } from './areas.mjs';
import { isEquivalent } from './equivalent.mjs';
import { mutantsOf } from './mutants.mjs';
import { sampled } from './sampled.mjs';

const HELP = `npm run mutation [-- OPTIONS]

  --area NAME     one of ${Object.keys(AREAS).join(', ')} (default: all)
  --sample N      places changed in each area (default 40)
  --seed N        repeats the choice of an earlier run (default 1)
  --help          this text`;
/** A change that makes the tests this many times slower has been noticed, too. */
const PATIENCE = 5;
const LEAST_MILLIS = 60_000;

const guard = new ProcessGuard();
try {
  await main();
} catch (error) {
  reportFailure(error);
}
await guard.close();
process.exit();

async function main() {
  const { help, area, sample, seed } = parseArgs({
    options: {
      help: { type: 'boolean', default: false },
      area: { type: 'string' },
      sample: { type: 'string', default: '40' },
      seed: { type: 'string', default: '1' },
    },
  }).values;
  if (help) return console.log(HELP);
  const names = area === undefined ? Object.keys(AREAS) : [area];
  if (names.some((name) => !(name in AREAS))) throw new SetupError('WFLO_USAGE', HELP);
  const copy = copyOfCheckout();
  for (const name of names) await measure(copy, name, Number(sample), Number(seed));
}

async function measure(copy, name, sample, seed) {
  const { sources } = AREAS[name];
  const all = globSync(sources, { cwd: copy })
    .sort()
    .flatMap((file) =>
      mutantsOf(readFileSync(join(copy, file), 'utf8')).map((mutant) => ({ file, ...mutant })),
    );
  const began = performance.now();
  const failure = await failureOfTests(copy, name);
  if (failure !== undefined) {
    throw new SetupError(
      'WFLO_BASELINE_FAILED',
      `The tests of ${name} fail without a change:\n${failure.slice(-2_000)}`,
    );
  }
  const timeoutMillis = Math.max(LEAST_MILLIS, PATIENCE * (performance.now() - began));
  const chosen = sampled(all, sample, seed).filter((mutant) => !isEquivalent(mutant));
  const survivors = [];
  for (const mutant of chosen) {
    if (await survives(copy, name, mutant, timeoutMillis)) survivors.push(mutant);
  }
  const killed = chosen.length - survivors.length;
  const percent = Math.round((100 * killed) / chosen.length);
  console.log(`${name}: ${killed} of ${chosen.length} noticed, ${percent} % (of ${all.length})`);
  for (const { file, line, change } of survivors) console.log(`  ${file}:${line}  ${change}`);
}

async function survives(copy, area, { file, start, end, text }, timeoutMillis) {
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(path, source.slice(0, start) + text + source.slice(end));
  try {
    return (await failureOfTests(copy, area, timeoutMillis)) === undefined;
  } finally {
    writeFileSync(path, source);
  }
}

/** What the tests say that fail, or undefined. */
async function failureOfTests(copy, area, timeoutMillis) {
  const { tests, components } = AREAS[area];
  for (const [project, words] of Object.entries(tests)) {
    const args = ['--bail', '--silent', ...(components ? [] : ['--globalSetup=']), ...words];
    const { ok, output } = await run(
      process.execPath,
      [join(copy, 'node_modules/.bin/jest'), ...args],
      {
        cwd: join(copy, project),
        env: {
          ...process.env,
          NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
          // A test that is skipped for want of a component would notice nothing.
          ...(components && { WFLO_REQUIRE_COMPONENTS: 'all' }),
        },
        timeoutMillis,
      },
    );
    if (!ok) return output;
  }
  return undefined;
}

/** What Git knows, with its changes, and what is built; node_modules by hard links. */
function copyOfCheckout() {
  const copy = guard.temporaryFolder('wflo-mutation-');
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: WORKSPACE_ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const built = globSync('{packages,libs,apps}/*/dist', { cwd: WORKSPACE_ROOT });
  for (const path of [...listed.split('\0').filter(Boolean), ...built]) {
    if (!existsSync(join(WORKSPACE_ROOT, path))) continue;
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(WORKSPACE_ROOT, path), join(copy, path), { recursive: true });
  }
  const link = process.platform === 'linux' && copy.startsWith(tmpdir()) ? ['-al'] : ['-R'];
  try {
    execFileSync('cp', [...link, join(WORKSPACE_ROOT, 'node_modules'), copy], { stdio: 'ignore' });
  } catch {
    // Another file system takes no hard links.
    execFileSync('cp', ['-R', join(WORKSPACE_ROOT, 'node_modules'), copy]);
  }
  return copy;
}
