import { startBlackHole, startGrpcCollector } from '@wflo/otlp/collector';
import { runApp } from './apps/run-app.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const startCollector = async () => {
  const collector = await startGrpcCollector();
  closers.push(() => {
    collector.close();
  });
  return collector;
};
const startHole = async () => {
  const hole = await startBlackHole();
  closers.push(() => {
    hole.close();
  });
  return hole;
};

const run = async (env: Record<string, string>, { fails = false } = {}) => {
  const { stdout, stderr, exitCode } = await runApp('exiting-app.ts', { register: false, env });
  expect(exitCode).toBe(0);
  if (!fails) expect(stderr).toBe('');
  else expect(stderr.match(/\[WFLO_TRACING_EXPORT_FAILING\]/g)).toHaveLength(1);
  return JSON.parse(stdout) as { dropped: Record<string, number>; exported: number };
};

describe('a process whose main has shut tracing down exits by itself', () => {
  it('with every span delivered', async () => {
    const collector = await startCollector();
    const { exported } = await run({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${collector.endpoint}`,
      SHUTDOWN_MILLIS: '15000',
    });
    expect(exported).toBe(100);
    expect(collector.accepted()).toBe(100);
  });

  it('when nothing listens', async () => {
    const gone = await startCollector();
    gone.close();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://${gone.endpoint}` };
    const { dropped } = await run(env, { fails: true });
    // Which of its two bounds came first is the machine's business; that all are counted is ours.
    const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
    expect(lost).toBe(100);
  });

  it.each(['grpc', 'http/protobuf'])('when the peer never responds (%s)', async (protocol) => {
    const hole = await startHole();
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${hole.endpoint}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    };
    const { dropped } = await run(env, { fails: true });
    expect(dropped).toEqual({ shutdown_timeout: 100 });
  });

  it.each([
    ['grpc', 'tcp'],
    ['grpc', 'http2'],
    ['grpc', 'https2'],
    ['grpc', 'proxy'],
    ['grpc', 'name server'],
    ['http/protobuf', 'tcp'],
    ['http/protobuf', 'tls'],
    ['http/protobuf', 'proxy'],
    ['http/protobuf', 'name server'],
  ])(
    'without shutdown, though an export without a response is under way (%s over %s)',
    async (protocol, peer) => {
      const { stdout, stderr, exitCode } = await runApp('abandoned-export-app.ts', {
        register: false,
        // Longer than the test lets it live.
        env: {
          PEER: peer,
          OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
          OTEL_EXPORTER_OTLP_TIMEOUT: '60000',
        },
      });
      expect({ stdout, stderr, exitCode }).toEqual({ stdout: 'over', stderr: '', exitCode: 0 });
    },
  );

  it('without shutdown, too: waiting spans hold no process', async () => {
    const hole = await startHole();
    await run({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${hole.endpoint}`,
      OTEL_BSP_SCHEDULE_DELAY: '60000',
      SKIP_SHUTDOWN: '1',
    });
  });
});

it('does nothing on import', async () => {
  const { stdout, exitCode } = await runApp('importing-app.ts', { register: false });
  expect({ stdout, exitCode }).toEqual({ stdout: '{"globals":0,"resources":0}', exitCode: 0 });
});
