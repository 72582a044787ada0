import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startConsole, type ConsoleOptions, type RunningConsole } from '../src/index.ts';

export interface TestConsole extends RunningConsole {
  readonly folder: string;
  get<T>(path: string, headers?: Record<string, string>): Promise<T>;
}

/** A console on free ports with a folder of its own; errors that it cannot show fail the test. */
export async function withConsole(
  options: ConsoleOptions,
  work: (console: TestConsole) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'wflo-console-'));
  const errors: unknown[] = [];
  const running = await startConsole({
    port: 0,
    otlpGrpcPort: 0,
    otlpHttpPort: 0,
    dataFolder: folder,
    onError: (error) => errors.push(error),
    ...options,
  });
  try {
    await work({
      ...running,
      folder,
      get: async (path, headers = {}) => {
        const response = await fetch(new URL(path, running.url), { headers });
        if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
        return (await response.json()) as never;
      },
    });
  } finally {
    await running.close();
    await rm(folder, { recursive: true, force: true });
  }
  if (errors.length > 0) throw new AggregateError(errors, 'the console reported errors');
}

/** What `read` gives once `isThere` holds of it; waits a minute at most. */
export async function eventually<T>(
  read: () => Promise<T>,
  isThere: (value: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const value = await read();
    if (isThere(value)) return value;
    if (Date.now() > deadline) throw new Error(`not there in a minute: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
