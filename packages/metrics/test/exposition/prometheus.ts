import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
// nx-ignore-next-line: a change in anything affects tools.
import { freePort } from '@wflo/tools/ports';

const promtool = process.env['WFLO_TEST_PROMTOOL'];

/** Debian and the release archives keep both programs in one folder. */
const executable = promtool === undefined ? undefined : join(dirname(promtool), 'prometheus');

export const hasPrometheus = executable !== undefined;

/** A real Prometheus, with exemplar storage, that scrapes `targets` (job name to port) each 200 ms. */
export class Prometheus {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #url: string;

  private constructor(child: ChildProcess, folder: string, port: number) {
    this.#process = child;
    this.#folder = folder;
    this.#url = `http://127.0.0.1:${port}`;
  }

  static async start(targets: Readonly<Record<string, number>>): Promise<Prometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'wflo-prometheus-'));
    const port = await freePort();
    const jobs = Object.entries(targets).map(
      ([job, target]) =>
        `  - {job_name: ${job}, static_configs: [{targets: ['127.0.0.1:${target}']}]}`,
    );
    const config = ['global: {scrape_interval: 200ms, scrape_timeout: 200ms}', 'scrape_configs:'];
    writeFileSync(join(folder, 'prometheus.yml'), [...config, ...jobs, ''].join('\n'));
    const child = spawn(
      executable ?? '',
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--enable-feature=exemplar-storage',
        '--log.level=error',
      ],
      { stdio: 'ignore' },
    );
    return new Prometheus(child, folder, port);
  }

  /** The response of its API, once `isThere` holds. */
  async request<T>(path: string, isThere: (data: T) => boolean): Promise<T> {
    const deadline = Date.now() + 60_000;
    let last = 'no response';
    while (Date.now() < deadline) {
      try {
        last = await (await fetch(`${this.#url}/api/v1/${path}`)).text();
        const { data } = JSON.parse(last) as { data: T };
        if (isThere(data)) return data;
      } catch {
        // It has not started to listen.
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`Prometheus did not come to say it in 20 s: ${last.slice(0, 2_000)}`);
  }

  async stop(): Promise<void> {
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
