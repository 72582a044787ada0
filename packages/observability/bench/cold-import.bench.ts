/**
 * The first import of each package as it is published, against what it stands on alone, each in a
 * process of its own. Needs the packages to be built: `npx nx run-many -t build -p 'packages/*'`.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** 1.15 times as long at most. */
const TARGET = 1 / 1.15;
const PACKAGES = fileURLToPath(new URL('../../', import.meta.url));

const comparison = (name: string, dependency: string) => ({
  work: `cold import of @wflo/${name}, by the clock`,
  target: TARGET,
  iterations: 1,
  base: { name: dependency, run: () => importMicros(name, dependency) },
  candidate: { name: `@wflo/${name}`, run: () => importMicros(name, builtEntry(name)) },
});

export const comparisons = [
  comparison('logging', 'pino'),
  comparison('tracing', '@opentelemetry/sdk-trace-base'),
  comparison('metrics', 'prom-client'),
  comparison('obs-server', 'express'),
  comparison('contracts', 'zod'),
  comparison('temporal', '@temporalio/worker'),
];

function builtEntry(name: string): string {
  const file = `${PACKAGES}${name}/dist/index.js`;
  if (!existsSync(file)) throw new Error(`${file} is missing: build the packages first`);
  return file;
}

async function importMicros(name: string, module: string): Promise<number> {
  const script = `const began = performance.now();
    await import(${JSON.stringify(module)});
    process.stdout.write(String((performance.now() - began) * 1_000));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', script],
    { cwd: `${PACKAGES}${name}` },
  );
  return Number(stdout);
}
