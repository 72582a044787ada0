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
import { readmeExample } from '../publishable.mjs';

const FILES = join(WORKSPACE_ROOT, 'tools', 'release', 'strangers', 'project');
const COMPILER = { target: 'es2023', strict: true, skipLibCheck: true, esModuleInterop: true };
const RESOLUTIONS = {
  node10: { module: 'commonjs', ignoreDeprecations: '6.0' },
  node16: { module: 'node16' },
  nodenext: { module: 'nodenext' },
  bundler: { module: 'esnext' },
};
const TIMEOUT_MILLIS = 120_000;
const SECOND = 'second';
const OURS = ['logging', 'metrics', 'tracing', 'observability'];
const NEST = {
  ...Object.fromEntries(
    ['common', 'core', 'platform-express'].map((name) => [`@nestjs/${name}`, '^12.5.0']),
  ),
  ...{ 'reflect-metadata': '^0.2.2', rxjs: '^7.8.2' },
};

export class Stranger {
  constructor({ manager, api, scratch, npmrc, programs }) {
    this.manager = manager;
    this.api = api;
    this.folder = join(scratch, 'strangers', `${manager}-${api}`);
    this.bundles = join(scratch, 'strangers-bundles', `${manager}-${api}`);
    this.programs = programs;
    for (const folder of [this.folder, this.bundles]) mkdirSync(folder, { recursive: true });
    cpSync(FILES, this.folder, { recursive: true });
    this.write(
      'observability.ts',
      withReadme(readFileSync(join(FILES, 'observability.ts'), 'utf8')),
    );
    this.#project('.', npmrc, dependencies(api));
    mkdirSync(join(this.folder, SECOND));
    const { '@opentelemetry/api': sameApi } = dependencies(api);
    this.#project(SECOND, npmrc, { '@opentelemetry/api': sameApi, '@wflo/observability': '*' });
  }

  #project(folder, npmrc, packages) {
    const manifest = { name: 'stranger', private: true, dependencies: packages };
    this.write(join(folder, 'package.json'), JSON.stringify(manifest));
    this.write(join(folder, '.npmrc'), `${npmrc}audit=false\nfund=false\nupdate-notifier=false\n`);
    // Our packages were published a moment ago.
    this.write(
      join(folder, 'pnpm-workspace.yaml'),
      'minimumReleaseAge: 0\nstrictDepBuilds: false\n',
    );
  }

  write(path, text) {
    writeFileSync(join(this.folder, path), text);
  }

  /** A file that has no node_modules above it. */
  outside(name) {
    return join(this.bundles, name);
  }

  /** The project, and a second copy of our packages in a folder of it. */
  async install() {
    const args = ['install', '--prefer-offline', '--ignore-scripts'];
    const command = this.manager === 'npm' ? ['npm', args] : [join(this.programs, 'pnpm'), args];
    for (const cwd of [this.folder, join(this.folder, SECOND)]) {
      await mustRun(...command, { cwd, timeoutMillis: TIMEOUT_MILLIS });
    }
  }

  /** Compiles the application under each kind of module resolution, side by side. */
  async compile() {
    const compile = async ([resolution, options]) => {
      const config = `tsconfig.${resolution}.json`;
      const outDir = `out/${resolution}`;
      const compilerOptions = {
        ...{ ...COMPILER, ...options, moduleResolution: resolution },
        ...{ outDir, rootDir: '.', types: ['node', 'jest'], experimentalDecorators: true },
        ...{ emitDecoratorMetadata: true },
      };
      // Nest is ES modules, which CommonJS requires; only this resolution compiles that.
      const nest = resolution === 'node10' ? ['nest.ts'] : [];
      const files = ['app.ts', 'observability.ts', ...nest];
      this.write(config, JSON.stringify({ compilerOptions, files }));
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

/** The application that holds what the README of observability says. */
function withReadme(application) {
  const readme = join(WORKSPACE_ROOT, 'packages', 'observability', 'README.md');
  const { code } = readmeExample(readFileSync(readme, 'utf8'));
  const [imports, lines] = code.split(/\n\n([^]*)/);
  return application
    .replace('/* the imports of the README */', () => imports)
    .replace('/* the lines of the README */', () => lines);
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
    ...Object.fromEntries(OURS.map((name) => [`@wflo/${name}`, '*'])),
    ...NEST,
    ...of(libraries, ['better-sqlite3', 'express', 'knex']),
    ...of(ours, ['@swc/core', '@swc/jest', '@types/express', '@types/jest', '@types/node']),
    ...of(ours, ['esbuild', 'jest', 'typescript']),
    ...{ 'ts-jest': '^29.4.0', 'ts-node': '^10.9.2', tsx: '^4.23.0', webpack: '^5.113.0' },
  };
}
