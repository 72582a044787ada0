/**
 * `npm run release:rehearsal [-- PACKAGE…|strangers|agent]`: makes versions and changelogs in a clone, packs
 * each package, publishes all of them to a registry of its own, installs each alone in an empty project, and uses it there as its README
 * says. Ends with 1 when anything is wrong, after a table of what installing and importing costs.
 *
 * @module
 */
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';
import { ProcessGuard } from '../process/process-guard.mjs';
import { run } from '../process/run.mjs';
import { stopRequest } from '../process/stop-requests.mjs';
import { muteProgress, step } from '../terminal/progress.mjs';
import { EmptyProject } from './empty-project.mjs';
import { EXAMPLES } from './examples.mjs';
import { importMillis, importProblems } from './import-effects.mjs';
import { manifestProblems } from './manifest-problems.mjs';
import { mustRun } from './must-run.mjs';
import { pack, packProblems } from './pack.mjs';
import { releasePrograms } from './programs.mjs';
import { installLine, publishablePackages, readmeExample } from './publishable.mjs';
import { startRegistry } from './registry.mjs';
import { costTable } from './report.mjs';
import { tryAgent } from './stranger-agent.mjs';
import { tryStrangers } from './strangers/matrix.mjs';
import { typeProblems } from './type-check.mjs';
import { hasHistory, versionProblems } from './versions.mjs';

const guard = new ProcessGuard();
const stopped = stopRequest({ onSecond: () => guard.killAll() });

process.exitCode = await Promise.race([
  rehearse(process.argv.slice(2)).catch((error) => {
    console.error(`\n${error.stack}`);
    return 1;
  }),
  stopped.then(() => 130),
]);
muteProgress();
await guard.close();
process.exit();

async function rehearse(names) {
  const all = publishablePackages();
  const chosen = all.filter(({ name }) => names.length === 0 || names.includes(name));
  const scratch = guard.temporaryFolder('wflo-rehearsal-');
  const problems = [];
  const note = (name, found) => problems.push(...found.map((problem) => `${name}: ${problem}`));

  let programs = '';
  await step('Programs', async () => {
    programs = await releasePrograms();
  });
  await step('Build', async () => {
    const args = ['nx', 'run-many', '-t', 'build', '-p', 'packages/*'];
    await mustRun('npx', args, { cwd: WORKSPACE_ROOT });
  });
  const registry = await step('Registry', () => startRegistry(guard, programs, scratch));
  await step('Pack and publish', async () => {
    for (const one of all) {
      const packed = await pack(one, scratch);
      note(one.name, manifestProblems(one));
      note(one.name, packProblems(packed, one.manifest));
      note(one.name, await lint(programs, packed.tarball));
      await registry.publish(packed.tarball);
    }
  });
  await step('Versions', async () => {
    if (!(await hasHistory())) return 'left out: no history here to make them from';
    for (const [name, found] of await versionProblems(all, scratch)) note(name, found);
    return '';
  });
  const costs = [];
  for (const one of chosen) {
    await step(one.name, async (detail) => {
      const folder = join(scratch, 'projects', one.name.replace('/', '-'));
      const project = new EmptyProject(folder, registry.npmrc);
      costs.push({ name: one.name, ...(await tryOut(one, project, { detail, note })) });
    });
  }
  if (costs.length > 0) console.log(`\n${costTable(costs)}`);
  const isWanted = (name) => names.length === 0 || names.includes(name);
  if (isWanted('strangers')) {
    const strangers = await step("Strangers' projects", (detail) =>
      tryStrangers({ scratch, npmrc: registry.npmrc, programs, detail }),
    );
    problems.push(...strangers.problems);
    console.log(`\n${strangers.table}`);
  }
  if (isWanted('agent')) {
    await step("A stranger's agent", async (detail) => {
      const found = await tryAgent({ scratch, npmrc: registry.npmrc, guard, detail });
      note('an agent with the newest of everything', found);
    });
  }
  for (const problem of problems) console.log(`✘ ${problem}`);
  const verdict = problems.length === 0 ? 'fit to be published' : `${problems.length} problems`;
  console.log(`\n${chosen.length} packages: ${verdict}`);
  return problems.length === 0 ? 0 : 1;
}

/** publint and Are The Types Wrong?, on what would be published. */
async function lint(programs, tarball) {
  const checks = [
    ['publint', 'run', tarball, '--strict'],
    ['attw', tarball, '--no-color', '--no-emoji', '--format', 'ascii'],
  ];
  const options = { timeoutMillis: 60_000, env: { ...process.env, NO_COLOR: '1' } };
  const verdicts = await Promise.all(
    checks.map(async ([program, ...args]) => {
      const { ok, output } = await run(join(programs, program), args, options);
      return ok ? [] : [`${program} says:\n${output.trim()}`];
    }),
  );
  return verdicts.flat();
}

/** Installs the package alone by its README's command, and uses it. */
async function tryOut({ name, folder, readme, entries }, project, { detail, note }) {
  const { mainDependency, peers = [], extras = [], sources, run: runExample } = EXAMPLES[name];
  detail('install');
  await project.install(installLine(readme));
  const size = project.size();

  detail('import');
  if (peers.length > 0) await project.install(peers);
  note(name, await importProblems(project, entries));
  // What its import is compared with may be one of them.
  if (extras.length > 0) await project.install(extras);
  const millis = await importMillis(project, name, mainDependency);

  detail('types');
  project.addNodeTypes();
  const { language, code } = readmeExample(readme);
  const files = sources ?? [language === 'ts' ? 'example.ts' : 'example.js'];
  if (sources === undefined) project.write(files[0], code);
  else for (const file of sources) project.copy(join(folder, 'examples', file), file);
  const imports = entries.map((entry, index) => `import * as e${index} from '${entry}';`);
  const used = entries.map((_, index) => `e${index}`).join(', ');
  project.write('entries.ts', `${imports.join('\n')}\nconsole.log(${used});\n`);
  note(name, typeProblems(project, [...files, 'entries.ts']));

  detail('example');
  await runExample(project, files.at(-1), guard, readme).catch((error) => {
    note(name, [`its example does not work: ${error.message}`]);
  });
  return { ...size, millis, mainDependency };
}
