import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));

/** Prints how spans, metrics and logs name the process. */
const SCRIPT = `
  import { getLogger, startObservability, withSpan } from '@wflo/observability';
  const service = JSON.parse(process.env.SERVICE ?? '{}');
  const observability = await startObservability({ service });
  const { attributes } = withSpan('a', {}, (span) => span.resource);
  const text = await (await fetch(observability.server.url + '/metrics')).text();
  getLogger('identity').info('identity', {
    span: [attributes['service.name'], attributes['service.version']],
    metric: text.match(/^wflo_service_info\\{.*\\}/m)[0],
  });
  await observability.shutdown();
`;

async function identity(env: Record<string, string>) {
  const { NODE_OPTIONS: _jest, ...inherited } = process.env;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@wflo/source', '--no-warnings', '--input-type=module', '--eval', SCRIPT],
    { cwd: PACKAGE, env: { ...inherited, METRICS_PORT: '0', LOG_JSON_OUTPUT: 'true', ...env } },
  );
  const line = stdout.split('\n').find((text) => text.includes('"event":"identity"')) ?? '{}';
  return JSON.parse(line) as { span: string[]; metric: string; service: string };
}

const RESOURCE = 'service.name=resource,service.version=4.5.6';

it.each([
  ['the default', {}, ['wflo', '0.0.0']],
  ['OTEL_SERVICE_NAME', { OTEL_SERVICE_NAME: 'named' }, ['named', '0.0.0']],
  ['OTEL_RESOURCE_ATTRIBUTES', { OTEL_RESOURCE_ATTRIBUTES: RESOURCE }, ['resource', '4.5.6']],
  [
    'OTEL_SERVICE_NAME before OTEL_RESOURCE_ATTRIBUTES',
    { OTEL_SERVICE_NAME: 'named', OTEL_RESOURCE_ATTRIBUTES: RESOURCE },
    ['named', '4.5.6'],
  ],
  [
    'nothing that is empty',
    { OTEL_SERVICE_NAME: '', OTEL_RESOURCE_ATTRIBUTES: '' },
    ['wflo', '0.0.0'],
  ],
  [
    'what the code gives before all of it',
    { SERVICE: '{"name":"shop"}', OTEL_SERVICE_NAME: 'named', OTEL_RESOURCE_ATTRIBUTES: RESOURCE },
    ['shop', '4.5.6'],
  ],
])('names spans, metrics and lines alike, by %s', async (_what, env, [name, version]) => {
  const { span, metric, service } = await identity(env);
  expect({ span, service }).toEqual({ span: [name, version], service: name });
  expect(metric).toContain(`service="${name}"`);
  expect(metric).toContain(`version="${version}"`);
});
