/**
 * A counter and a histogram against Python's prometheus_client, per CPU second. The first run
 * makes a virtual environment with it under `.wflo/bench`; without Python there is nothing to
 * compare.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createMetrics } from '../src/index.ts';

const folder = fileURLToPath(new URL('../../../.wflo/bench/prometheus_client', import.meta.url));
const python = `${folder}/bin/python`;
const ITERATIONS = 100_000;

const PROGRAM = `
import sys, time
from prometheus_client import CollectorRegistry, Counter, Histogram
registry = CollectorRegistry()
executions = Counter('executions_total', 'x', ['language', 'status'], registry=registry)
seconds = Histogram('duration_seconds', 'x', ['language'], registry=registry)
languages = ['python', 'javascript', 'ruby', 'go']
for line in sys.stdin:
    before = time.process_time_ns()
    for count in range(int(line)):
        language = languages[count % 4]
        executions.labels(language, 'success').inc()
        seconds.labels(language).observe((count % 100) / 10)
    print((time.process_time_ns() - before) // 1000, flush=True)
`;

const child = hasPrometheusClient() ? spawn(python, ['-c', PROGRAM]) : undefined;
const { sandboxExecutionsTotal, sandboxDurationSeconds } = createMetrics();
const languages = ['python', 'javascript', 'ruby', 'go'];

export const comparisons =
  child === undefined
    ? []
    : [
        {
          work: 'counter with 2 labels and histogram, against Python',
          target: 7,
          iterations: ITERATIONS,
          base: { name: 'prometheus_client', run: inPython(child) },
          candidate: {
            name: '@wflo/metrics',
            run: (iterations: number) => {
              for (let count = 0; count < iterations; count += 1) {
                const language = languages[count % 4] ?? '';
                sandboxExecutionsTotal.inc({ language, status: 'success' });
                sandboxDurationSeconds.observe({ language }, (count % 100) / 10);
              }
            },
          },
        },
      ];

export function close() {
  child?.stdin.end();
}

/** Microseconds of the Python process's CPU. */
function inPython({ stdin, stdout }: ChildProcess) {
  if (stdin === null || stdout === null) throw new Error('Python was started without pipes');
  const lines = createInterface(stdout);
  return async (iterations: number) => {
    const response = once(lines, 'line');
    stdin.write(`${iterations}\n`);
    return Number(await response);
  };
}

function hasPrometheusClient(): boolean {
  if (existsSync(python) && succeeds(python, ['-c', 'import prometheus_client'])) return true;
  return (
    succeeds('python3', ['-m', 'venv', folder]) &&
    succeeds(python, ['-m', 'pip', 'install', '--quiet', 'prometheus_client'])
  );
}

function succeeds(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}
