import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withoutPackages } from '@wflo/otlp/collector';
import { startLogReceiver, type LogReceiver } from './log-receiver.ts';

const run = promisify(execFile);
const FIXTURE = fileURLToPath(new URL('../fixtures/exports-one-line.ts', import.meta.url));
const TRANSFORMER = '@opentelemetry/otlp-transformer';
const GRPC = '@grpc/grpc-js';

describe('the export where an optional package is not installed', () => {
  let receiver: LogReceiver;
  beforeAll(async () => {
    receiver = await startLogReceiver();
  });
  afterAll(() => receiver.close());

  async function exported(protocol: string, missing: readonly string[]) {
    const node = ['--no-warnings', '--conditions=@wflo/source', ...withoutPackages(...missing)];
    const { stdout, stderr } = await run(
      process.execPath,
      [...node, FIXTURE, receiver.endpoint, protocol],
      { env: { ...process.env, NODE_OPTIONS: '' }, timeout: 60_000 },
    );
    const { warnings, stats } = JSON.parse(stderr) as {
      warnings: readonly string[];
      stats: { exported: number; dropped: Record<string, number>; lastError?: string };
    };
    return { lines: stdout.trimEnd().split('\n').length, warnings, stats };
  }

  it.each([
    ['http/protobuf', [TRANSFORMER], `npm install ${TRANSFORMER}.`],
    ['http/protobuf', [TRANSFORMER, GRPC], `npm install ${TRANSFORMER}.`],
    ['grpc', [TRANSFORMER, GRPC], `npm install ${TRANSFORMER} ${GRPC}.`],
    ['grpc', [GRPC], `npm install ${GRPC}, or set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf.`],
  ])(
    'says once and in one line over %s, without %p: %s',
    async (protocol, missing, remedy) => {
      const { lines, warnings, stats } = await exported(protocol, missing);
      expect(warnings).toEqual([expect.stringContaining(remedy)]);
      expect(warnings[0]).not.toContain('\n');
      expect(stats.lastError).not.toContain('\n');
      expect(lines).toBe(3);
      expect(stats.exported).toBe(0);
    },
    120_000,
  );

  it('goes on over HTTP without the package of gRPC', async () => {
    const { warnings, stats } = await exported('http/protobuf', [GRPC]);
    expect(warnings).toEqual([]);
    expect(stats).toMatchObject({ exported: 3, dropped: {} });
  }, 120_000);
});
