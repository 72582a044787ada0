import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { acceptsConnections } from '../network/ports.mjs';
import { waitFor } from '../process/wait-for.mjs';

/**
 * Starts a Collector that appends each export request it gets to a file, as one line of OTLP
 * JSON, within about 100 ms. No batching: a line is a request.
 *
 * @param {import('../process/process-guard.mjs').ProcessGuard} guard
 * @param {{ executable: string, folder: string, grpcPort: number, httpPort: number }} options
 *   `folder`: where its configuration, its log and the received file go.
 */
export async function startCollector(guard, { executable, folder, grpcPort, httpPort }) {
  const file = join(folder, 'otlp.jsonl');
  const config = join(folder, 'otelcol.json');
  writeFileSync(file, '');
  writeFileSync(config, JSON.stringify(configuration({ file, grpcPort, httpPort })));
  const collector = guard.spawn(executable, ['--config', config], {
    name: 'OpenTelemetry Collector',
    logFile: join(folder, 'otelcol.log'),
    graceMillis: 3_000,
  });
  await waitFor(
    'the OpenTelemetry Collector',
    async () =>
      (await acceptsConnections('127.0.0.1', grpcPort)) &&
      (await acceptsConnections('127.0.0.1', httpPort)),
    { process: collector },
  );
  return { file, grpc: `127.0.0.1:${grpcPort}`, http: `http://127.0.0.1:${httpPort}` };
}

function configuration({ file, grpcPort, httpPort }) {
  const pipeline = { receivers: ['otlp'], exporters: ['file'] };
  return {
    receivers: {
      otlp: {
        protocols: {
          // A megabyte of attributes in one span is a case that tests send.
          grpc: { endpoint: `127.0.0.1:${grpcPort}`, max_recv_msg_size_mib: 64 },
          http: { endpoint: `127.0.0.1:${httpPort}` },
        },
      },
    },
    exporters: { file: { path: file, append: true, flush_interval: '100ms' } },
    service: {
      telemetry: { metrics: { level: 'none' }, logs: { level: 'warn' } },
      pipelines: { traces: pipeline, metrics: pipeline, logs: pipeline },
    },
  };
}
