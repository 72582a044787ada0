import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { configureLogging, getLogger } from '@wflo/logging';

const page = readFileSync(new URL('../../../docs/guides/export.md', import.meta.url), 'utf8');
const section = page.split(/^## /m).find((text) => text.startsWith('Logs by an agent')) ?? '';
const recipe = /```yaml\n(receivers:[^]*?)```/.exec(section)?.[1] ?? '';
const maxLineBytes = Number(/^LOG_MAX_LINE_BYTES=(\d+)$/m.exec(section)?.[1]);
const executable = process.env['WFLO_TEST_OTELCOL_EXECUTABLE'];

const describeWithCollector = executable === undefined ? describe.skip : describe;

/** A runtime writes no more of a line in one piece. */
const SPLIT_BYTES = 16_384;
const TIME = '2026-11-22T10:00:00.123456789Z';
const TRACE = {
  trace_id: '0af7651916cd43dd8448eb211c80319c',
  span_id: 'b7ad6b7169203331',
  trace_flags: 1,
};
const PLAIN = 'Killed';

interface LogRecord {
  readonly severityNumber?: number;
  readonly severityText?: string;
  readonly body: { readonly stringValue: string };
  readonly traceId?: string;
  readonly spanId?: string;
}
interface ExportRequest {
  readonly resourceLogs: readonly {
    readonly scopeLogs: readonly {
      readonly scope: { readonly name?: string };
      readonly logRecords: readonly LogRecord[];
    }[];
  }[];
}

/** Lines of ours, the last one longer than the bound by far, and one of another program. */
function lines(): string[] {
  const written: string[] = [];
  const write = (text: string) => written.push(text.trimEnd());
  configureLogging({ level: 'DEBUG', jsonOutput: true, maxLineBytes, destination: { write } });
  const logger = getLogger('shop').bind(TRACE);
  for (const level of ['debug', 'info', 'warning', 'error', 'critical'] as const) {
    logger[level](`of_level_${level}`);
  }
  logger.info('long', { text: 'é'.repeat(100_000) });
  return [...written, PLAIN];
}

/** As containerd writes a line, in pieces where it is too long. */
function inPods(line: string): string {
  let rest = Buffer.from(line);
  let pieces = '';
  while (rest.length > SPLIT_BYTES) {
    pieces += `${TIME} stdout P ${rest.subarray(0, SPLIT_BYTES).toString()}\n`;
    rest = rest.subarray(SPLIT_BYTES);
  }
  return `${pieces}${TIME} stdout F ${rest.toString()}\n`;
}

function inDocker(line: string): string {
  return `${JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: TIME })}\n`;
}

/** Runs the recipe on a file until the record of the plain line, which is the last one, is out. */
async function received(config: string, folder: string): Promise<unknown[]> {
  const output = join(folder, 'otlp.jsonl');
  const file = join(folder, 'config.yaml');
  const pipeline = '{ receivers: [filelog], exporters: [file] }';
  writeFileSync(
    file,
    `${config}    start_at: beginning
exporters:
  file: { path: ${output}, flush_interval: 50ms }
service:
  telemetry: { metrics: { level: none } }
  pipelines: { logs: ${pipeline} }
`,
  );
  const collector = spawn(executable ?? '', ['--config', file], { stdio: 'ignore' });
  try {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const records = recordsIn(output);
      if (records.some(([, , body]) => body === PLAIN)) return records;
      if (collector.exitCode !== null || Date.now() > deadline) throw new Error('no record came');
      await pause(50);
    }
  } finally {
    const closed = collector.exitCode === null ? once(collector, 'close') : undefined;
    collector.kill('SIGKILL');
    await closed;
  }
}

function recordsIn(output: string): (readonly unknown[])[] {
  let text = '';
  try {
    text = readFileSync(output, 'utf8');
  } catch {
    // It has written none yet.
  }
  const requests = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as ExportRequest);
  return requests
    .flatMap(({ resourceLogs }) => resourceLogs.flatMap(({ scopeLogs }) => scopeLogs))
    .flatMap(({ scope, logRecords }) =>
      logRecords.map(({ severityNumber, severityText, body, traceId, spanId }) => [
        severityNumber,
        severityText,
        // Docker's files have the end of a line, too.
        body.stringValue.trimEnd(),
        scope.name,
        traceId,
        spanId,
      ]),
    );
}

const traced = ['shop', TRACE.trace_id, TRACE.span_id];
const OURS = [
  [5, 'debug', 'of_level_debug', ...traced],
  [9, 'info', 'of_level_info', ...traced],
  [13, 'warning', 'of_level_warning', ...traced],
  [17, 'error', 'of_level_error', ...traced],
  [21, 'critical', 'of_level_critical', ...traced],
  [9, 'info', 'long', ...traced],
];
const OTHER = [[undefined, undefined, PLAIN, undefined, undefined, undefined]];

it('the recipe of stdout bounds a line below what runtimes split', () => {
  expect(recipe).toContain('filelog:');
  const longest = Math.max(...lines().map((line) => Buffer.byteLength(line)));
  expect(longest).toBeGreaterThan(8_192);
  expect(longest).toBeLessThan(SPLIT_BYTES);
});

describeWithCollector('the recipe of the filelog receiver', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wflo-filelog-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('reads our lines as records, in the files of Kubernetes', async () => {
    const container = join(folder, 'shop_web-0_0af76519-16cd', 'web');
    mkdirSync(container, { recursive: true });
    const longer = JSON.stringify({ level: 'info', event: 'split', text: 'x'.repeat(40_000) });
    const [plain, ...ours] = lines().toReversed();
    const file = [...ours.toReversed(), longer, plain ?? ''].map(inPods).join('');
    writeFileSync(join(container, '0.log'), file);
    const config = recipe.replace('/var/log/pods/', `${folder}/`);
    const split = [9, 'info', 'split', undefined, undefined, undefined];
    expect(sorted(await received(config, folder))).toEqual(sorted([...OURS, split, ...OTHER]));
  }, 120_000);

  it('reads our lines as records, in the files of Docker', async () => {
    mkdirSync(join(folder, 'abc'));
    writeFileSync(join(folder, 'abc', 'abc-json.log'), lines().map(inDocker).join(''));
    const operator = /`(\{ type: container, .*? \})`/.exec(section)?.[1] ?? '';
    const files = /`\/var\/lib\/docker\/containers\/(.*?)`/.exec(section)?.[1] ?? '';
    const config = recipe
      .replace('/var/log/pods/*/*/*.log', `${folder}/${files}`)
      .replace('- type: container', `- ${operator}`);
    expect(sorted(await received(config, folder))).toEqual(sorted([...OURS, ...OTHER]));
  }, 120_000);
});

/** The receiver may put records of different scopes in another order. */
function sorted(records: readonly unknown[]): unknown[] {
  return records.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}
