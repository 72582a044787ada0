/** A server of 500 series, ours or bare express with prom-client, which answers for its own CPU. */
import { once } from 'node:events';
import express from 'express';
import { Counter, createMetrics, Registry, renderMetrics } from '@wflo/metrics';
import { startObsServer } from '@wflo/obs-server';

const SERIES = 500;
const kind = process.argv[2];
let port = 0;

if (kind === 'ours') {
  const { registry, llmTokensTotal } = createMetrics();
  for (let count = 0; count < SERIES; count += 1) {
    llmTokensTotal.inc({ model: `model-${count}`, token_type: 'prompt' }, count);
  }
  const server = await startObsServer({
    port: 0,
    metrics: ({ accept }) => renderMetrics({ accept, registry }),
  });
  port = server.port;
} else {
  const registry = new Registry();
  const counter = new Counter({
    name: 'wflo_llm_tokens_total',
    help: 'x',
    labelNames: ['model', 'token_type'],
    registers: [registry],
  });
  for (let count = 0; count < SERIES; count += 1) {
    counter.inc({ model: `model-${count}`, token_type: 'prompt' }, count);
  }
  const app = express();
  app.get('/metrics', async (_request, response) => {
    response.set('content-type', registry.contentType);
    response.end(await registry.metrics());
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address === 'object' && address !== null) ({ port } = address);
}

process.on('message', () => process.send?.({ cpu: process.cpuUsage() }));
process.on('disconnect', () => process.exit());
process.send?.({ port });
