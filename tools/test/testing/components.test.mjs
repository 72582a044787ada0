import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { isTemporalServing } from '../../temporal/dev-server.mjs';
import { acceptsConnections, freePorts } from '../../network/ports.mjs';
import { ProcessGuard } from '../../process/process-guard.mjs';
import { waitFor } from '../../process/wait-for.mjs';

describe('test components', () => {
  it('serve a Temporal server of the run', async () => {
    expect(await isTemporalServing(process.env.WFLO_TEST_TEMPORAL_ADDRESS)).toBe(true);
  });

  const withTestServer = process.env.WFLO_TEST_TEMPORAL_TEST_SERVER ? it : it.skip;
  withTestServer(
    'have a time-skipping test server that serves on the port of its argument',
    async () => {
      const [port] = await freePorts(1);
      const guard = new ProcessGuard();
      try {
        const server = guard.spawn(process.env.WFLO_TEST_TEMPORAL_TEST_SERVER, [String(port)]);
        await waitFor('the test server', () => acceptsConnections('127.0.0.1', port), {
          timeoutMillis: 60_000,
          process: server,
        });
      } finally {
        await guard.close();
      }
    },
    90_000,
  );

  it('respond to SQL on a PostgreSQL of the run', async () => {
    const { Client } = (await import('pg')).default;
    const client = new Client({ connectionString: process.env.WFLO_TEST_POSTGRES_URL });
    await client.connect();
    try {
      const { rows } = await client.query('SELECT 1 + 1 AS two');
      expect(rows).toEqual([{ two: 2 }]);
    } finally {
      await client.end();
    }
  });

  const withCollector = process.env.WFLO_TEST_OTLP_HTTP ? it : it.skip;
  withCollector('append what the Collector receives to the file, one line a request', async () => {
    const span = {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      name: 'sent by a test',
      startTimeUnixNano: '1',
      endTimeUnixNano: '2',
    };
    const response = await fetch(`${process.env.WFLO_TEST_OTLP_HTTP}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
    });
    expect(response.status).toBe(200);
    const lines = await waitFor('the received span', () => {
      const received = readFileSync(process.env.WFLO_TEST_OTLP_FILE, 'utf8');
      return received.endsWith('\n') && received.trimEnd().split('\n');
    });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]).resourceSpans[0].scopeSpans[0].spans[0]).toMatchObject({
      traceId: span.traceId,
      name: span.name,
    });
  });
});
