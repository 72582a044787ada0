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

const comparison = (name: string, dependency: string, ifMissed?: string) => ({
  ifMissed,
  work: `cold import of @wflo/${name}, by the clock`,
  target: TARGET,
  iterations: 1,
  base: { name: dependency, run: () => importMicros(name, dependency) },
  candidate: { name: `@wflo/${name}`, run: () => importMicros(name, builtEntry(name)) },
});

export const comparisons = [
  comparison('logging', 'pino'),
  comparison(
    'tracing',
    '@opentelemetry/sdk-trace-node',
    'it was 2.5 times before exporters, instrumentations and what parses them were loaded at their first use, 1.26 before built-ins were taken past their ES facades. Its own code runs for 2 ms; the rest is Node resolving two more OpenTelemetry packages and reading what each exports. To `require` them instead would save about 9 ms, and break programs that are bundled.',
  ),
  comparison('metrics', 'prom-client'),
  comparison('obs-server', 'express'),
  comparison(
    'contracts',
    'zod',
    'it was 2.5 to 3.2 times before it was one file, 1.6 before OpenTelemetry, as the HTTP client, was loaded with the first call. What is left is making some 30 Zod schemas, which are what the package is for.',
  ),
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
