/**
 * A server of many series, ours or bare express with prom-client, which answers for its own CPU
 * and for the longest time that its event loop was held up since it was last asked.
 *
 *     node metrics-server.ts ours|express <series>
 */
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import express from 'express';
import { Counter, createMetrics, Registry, renderMetrics } from '@wflo/metrics';
import { startObsServer } from '@wflo/obs-server';

const [kind, series] = process.argv.slice(2);
const port = await (kind === 'ours' ? startOurs : startExpress)(Number(series));
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

process.on('message', () => {
  process.send?.({ cpu: process.cpuUsage(), longestDelayMillis: delay.max / 1e6 });
  delay.reset();
});
process.on('disconnect', () => process.exit());
process.send?.({ port });

async function startOurs(count: number): Promise<number> {
  const { registry, llmTokensTotal } = createMetrics({ maxSeriesPerMetric: count });
  for (let id = 0; id < count; id += 1) {
    llmTokensTotal.inc({ model: `model-${id}`, token_type: 'prompt' }, id);
  }
  const server = await startObsServer({
    port: 0,
    metrics: ({ accept }) => renderMetrics({ accept, registry }),
    checks: [{ name: 'database', check: () => Promise.resolve() }],
  });
  return server.port;
}

async function startExpress(count: number): Promise<number> {
  const registry = new Registry();
  const counter = new Counter({
    name: 'wflo_llm_tokens_total',
    help: 'x',
    labelNames: ['model', 'token_type'],
    registers: [registry],
  });
  for (let id = 0; id < count; id += 1) {
    counter.inc({ model: `model-${id}`, token_type: 'prompt' }, id);
  }
  const app = express();
  app.get('/metrics', async (_request, response) => {
    response.set('content-type', registry.contentType);
    response.end(await registry.metrics());
  });
  app.get('/health', async (_request, response) => {
    await Promise.resolve();
    response.json({ status: 'healthy', components: { database: { status: 'up' } } });
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
