/**
 * A span with three attributes against opentelemetry-sdk for Python, each in a process of its own;
 * a process warms up before it measures its own CPU time. Python's packages are installed once,
 * from PyPI, under `.wflo/` of the repository.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const environment = at('../../../.wflo/bench-opentelemetry-python/');
const python = `${environment}bin/python`;
const installed = `${environment}installed`;

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8' });
}

if (!existsSync(installed)) {
  run('python3', ['-m', 'venv', '--clear', environment]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', at('python/requirements.txt')]);
  run(python, ['-c', 'import sys; open(sys.argv[1], "w").close()', installed]);
}

export const comparisons = [
  {
    work: 'active span with 3 attributes, against Python',
    target: 6.5,
    iterations: 100_000,
    base: {
      name: 'opentelemetry-sdk for Python',
      run: (iterations: number) =>
        Number(run(python, [at('python/with_span.py'), String(iterations)])),
    },
    candidate: {
      name: 'withSpan',
      run: (iterations: number) =>
        Number(
          run(process.execPath, [
            '--conditions=@wflo/source',
            '--no-warnings',
            at('with-span-loop.ts'),
            String(iterations),
          ]),
        ),
    },
  },
];
