/**
 * cost-service in a process of its own, as it is started in production, whose CPU can be read.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Of Linux, which counts CPU time by it: getconf CLK_TCK. */
const TICK_MICROS = 10_000;

export interface ServiceProcess {
  readonly port: number;
  /** User and system time since its start. */
  cpuMicros(): number;
  residentBytes(): number;
  close(): Promise<void>;
}

export async function startServiceProcess(databaseUrl: string): Promise<ServiceProcess> {
  const child = spawn(
    process.execPath,
    [
      ...(process.env['WFLO_BENCH_NODE_OPTIONS']?.split(' ') ?? []),
      ...['--conditions=@wflo/source', '--no-warnings', '--import', '@wflo/observability/register'],
      'src/main.ts',
    ],
    {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: {
        PATH: process.env['PATH'],
        LOG_JSON_OUTPUT: 'true',
        METRICS_PORT: '0',
        OPENTELEMETRY_ENABLED: process.env['WFLO_BENCH_TRACING'] ?? 'false',
        DATABASE_URL: databaseUrl,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const lines = createInterface({ input: child.stdout });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => {
      reject(new Error(`cost-service has exited with ${code}`));
    });
    lines.on('line', (line) => {
      const { event, url } = JSON.parse(line) as { event: string; url?: string };
      if (event === 'service_started') resolve(Number(new URL(url ?? '').port));
    });
  });
  // Its lines are read and dropped, as by a collector of logs that has its own processor.
  lines.removeAllListeners('line');
  lines.close();
  child.stdout.resume();
  const read = (file: string) => readFileSync(`/proc/${child.pid}/${file}`, 'utf8');
  return {
    port,
    cpuMicros: () => {
      const fields = read('stat').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
    },
    residentBytes: () => Number(/VmRSS:\s+(\d+)/.exec(read('status'))?.[1]) * 1_024,
    close: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
