import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const source = (file: string): string =>
  JSON.stringify(fileURLToPath(new URL(`../../src/${file}.ts`, import.meta.url)));

describe('a process that pushes and whose work is done', () => {
  it.each(['http/protobuf', 'grpc'])(
    'ends by itself though the collector says nothing, over %s',
    async (protocol) => {
      const silent = createServer((socket) => socket.on('error', () => undefined));
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const { port } = silent.address() as AddressInfo; // of a server that listens on a port
      const script = `
        const { collectRuntimeMetrics } = await import(${source('index')});
        const { startMetricsExport } = await import(${source('otlp')});
        collectRuntimeMetrics();
        const metricsExport = startMetricsExport({
          otlpEndpoint: '127.0.0.1:${port}', protocol: '${protocol}', intervalMillis: 1,
        });
        while (metricsExport.stats().queued === 0) await new Promise((next) => setTimeout(next, 1));
        console.log('done');`;
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--conditions=@wflo/source', '--no-warnings', '--input-type=module', '--eval', script],
        { env: { PATH: process.env['PATH'] }, timeout: 60_000 },
      ).finally(() => silent.close());
      expect(stdout).toBe('done\n');
    },
    90_000,
  );
});
