/**
 * A stranger's project: installed once by its package manager with one version of OpenTelemetry's
 * API, then built and run in every shape.
 *
 * @module
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';
import { mustRun } from '../must-run.mjs';

const FILES = join(WORKSPACE_ROOT, 'tools', 'release', 'strangers', 'project');
const COMPILER = { target: 'es2023', strict: true, skipLibCheck: true, esModuleInterop: true };
const RESOLUTIONS = {
  node10: { module: 'commonjs', ignoreDeprecations: '6.0' },
  node16: { module: 'node16' },
  nodenext: { module: 'nodenext' },
  bundler: { module: 'esnext' },
};
const TIMEOUT_MILLIS = 120_000;

export class Stranger {
  constructor({ manager, api, scratch, npmrc, programs }) {
    this.manager = manager;
    this.api = api;
    this.folder = join(scratch, 'strangers', `${manager}-${api}`);
    this.bundles = join(scratch, 'strangers-bundles', `${manager}-${api}`);
    this.programs = programs;
    for (const folder of [this.folder, this.bundles]) mkdirSync(folder, { recursive: true });
    cpSync(FILES, this.folder, { recursive: true });
    const manifest = { name: 'stranger', private: true, dependencies: dependencies(api) };
    this.write('package.json', JSON.stringify(manifest));
    this.write('.npmrc', `${npmrc}audit=false\nfund=false\nupdate-notifier=false\n`);
    // Our packages were published a moment ago.
    this.write('pnpm-workspace.yaml', 'minimumReleaseAge: 0\nstrictDepBuilds: false\n');
  }

  write(path, text) {
    writeFileSync(join(this.folder, path), text);
  }

  /** A file that has no node_modules above it. */
  outside(name) {
    return join(this.bundles, name);
  }

  async install() {
    const args = ['install', '--prefer-offline', '--ignore-scripts'];
    const command = this.manager === 'npm' ? ['npm', args] : [join(this.programs, 'pnpm'), args];
    await mustRun(...command, { cwd: this.folder, timeoutMillis: TIMEOUT_MILLIS });
  }

  /** Compiles the application under each kind of module resolution, side by side. */
  async compile() {
    const compile = async ([resolution, options]) => {
      const config = `tsconfig.${resolution}.json`;
      const outDir = `out/${resolution}`;
      const compilerOptions = {
        ...{ ...COMPILER, ...options, moduleResolution: resolution },
        ...{ outDir, rootDir: '.', types: ['node', 'jest'] },
      };
      this.write(config, JSON.stringify({ compilerOptions, files: ['app.ts'] }));
      mkdirSync(join(this.folder, outDir), { recursive: true });
      const type = resolution === 'bundler' ? 'module' : 'commonjs';
      this.write(join(outDir, 'package.json'), JSON.stringify({ type }));
      await this.node(['node_modules/typescript/bin/tsc', '-p', config]);
    };
    await Promise.all(Object.entries(RESOLUTIONS).map(compile));
  }

  node(args, env = {}) {
    return this.#run(args, this.folder, env);
  }

  /** Runs a file where there is no node_modules. */
  nodeAlone(file) {
    return this.#run([file], this.bundles);
  }

  #run(args, cwd, env = {}) {
    return mustRun(process.execPath, ['--no-warnings', ...args], {
      cwd,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
      timeoutMillis: TIMEOUT_MILLIS,
    });
  }
}

/** The versions that this project is developed with, of what strangers have beside our packages. */
function dependencies(api) {
  const manifest = (folder) =>
    JSON.parse(readFileSync(join(WORKSPACE_ROOT, folder, 'package.json'), 'utf8'));
  const { devDependencies: ours } = manifest('.');
  const { devDependencies: libraries } = manifest('packages/tracing');
  const of = (versions, names) => Object.fromEntries(names.map((name) => [name, versions[name]]));
  return {
    '@opentelemetry/api': `~${api}.0`,
    ...Object.fromEntries(['logging', 'metrics', 'tracing'].map((name) => [`@wflo/${name}`, '*'])),
    ...of(libraries, ['better-sqlite3', 'express', 'knex']),
    ...of(ours, ['@swc/core', '@swc/jest', '@types/express', '@types/jest', '@types/node']),
    ...of(ours, ['esbuild', 'jest', 'typescript']),
    ...{ 'ts-jest': '^29.4.0', webpack: '^5.113.0' },
  };
}
