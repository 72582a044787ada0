import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));

/** Makes `@opentelemetry/api` mean its version 1.10: one copy for `require`, another for `import`. */
const API_1_10 = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier.replace(/^@opentelemetry\\/api(?=$|\\/)/, 'opentelemetry-api-1.10'), context),
  });
`)}`;

const BODY = `
  const { getLogger, startObservability, withSpan, workflowExecutionsTotal } = observability;
  async function main() {
    const running = await startObservability();
    await withSpan('order', {}, async (span) => {
      await new Promise(setImmediate);
      workflowExecutionsTotal.inc({ workflow_id: 'a', status: 'completed' });
      getLogger('order').info('in_span', { expected: span.spanContext().traceId });
    });
    api.trace.getTracer('own').startActiveSpan('own', (span) => {
      getLogger('order').info('in_span', { expected: span.spanContext().traceId });
      span.end();
    });
    const headers = { accept: 'application/openmetrics-text' };
    const text = await (await fetch(running.server.url + '/metrics', { headers })).text();
    const exemplar = /workflow_executions_total.*trace_id="(\\w+)"/.exec(text)?.[1];
    getLogger('order').info('metrics', { exemplar });
    await running.shutdown();
  }
  main();
`;
const SCRIPTS = {
  module: `
    import * as api from '@opentelemetry/api';
    import * as observability from '@wflo/observability';
    ${BODY}`,
  commonjs: `
    const api = require('@opentelemetry/api');
    const observability = require('@wflo/observability');
    ${BODY}`,
};

describe.each(['module', 'commonjs'] as const)('an application of type %s', (type) => {
  it.each([
    ['1.9', []],
    ['1.10', ['--import', API_1_10]],
  ])('has the ids of its spans in lines and exemplars, with the API %s', async (_v, hooks) => {
    const { NODE_OPTIONS: _jest, ...inherited } = process.env;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        ...['--no-warnings', '--conditions=@wflo/source', ...hooks],
        ...['--import', '@wflo/observability/register', `--input-type=${type}`],
        ...['--eval', SCRIPTS[type]],
      ],
      { cwd: PACKAGE, env: { ...inherited, METRICS_PORT: '0', LOG_JSON_OUTPUT: 'true' } },
    );
    const lines = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, string>);
    const inSpan = lines.filter(({ event }) => event === 'in_span');
    expect(inSpan).toHaveLength(2);
    for (const line of inSpan) expect(line['trace_id']).toBe(line['expected']);
    const metrics = lines.find(({ event }) => event === 'metrics');
    expect(metrics?.['exemplar']).toBe(inSpan[0]?.['expected']);
  });
});
