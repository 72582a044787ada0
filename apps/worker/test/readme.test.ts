import { readFileSync } from 'node:fs';
import { parseDefinition } from '../src/definition/parse-definition.ts';
import { readWorkerSettings } from '../src/settings.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const examplesOf = (path: string) =>
  [...read(path).matchAll(/```json\n([^]*?)```/g)].map(
    ([, example = '']) => JSON.parse(example) as object,
  );

describe('the README and the guide to definitions', () => {
  it.each(['apps/worker/README.md', 'docs/guides/definitions.md'])(
    'show a definition that is valid: %s',
    (path) => {
      expect(parseDefinition(examplesOf(path)[0]).id).toBe('greeting');
    },
  );

  it('show steps that are valid', () => {
    const steps = examplesOf('docs/guides/definitions.md').filter((one) => 'type' in one);
    const inputs = { amount: { type: 'number' } };
    const definition = { id: 'steps', version: '1.0.0', inputs, steps };
    expect(parseDefinition(definition).steps).toHaveLength(3);
  });

  it('names the defaults that hold', () => {
    expect(readWorkerSettings({})).toMatchObject({
      TEMPORAL_ADDRESS: '127.0.0.1:7233',
      TEMPORAL_NAMESPACE: 'default',
      TEMPORAL_TASK_QUEUE: 'wflo',
      DATABASE_URL: 'sqlite:.wflo/wflo.db',
      SANDBOX_RUNNER_URL: 'http://127.0.0.1:8001',
      COST_SERVICE_URL: 'http://127.0.0.1:8002',
      WFLO_HTTP_ALLOWED_HOSTS: [],
      WFLO_HTTP_MAX_RESPONSE_BYTES: 1_048_576,
      WFLO_SHUTDOWN_GRACE_SECONDS: 10,
      WFLO_TEMPORAL_WAIT_SECONDS: 60,
      WFLO_RECONCILE_INTERVAL_SECONDS: 30,
      TEMPORAL_UI_URL: 'http://localhost:8233',
    });
  });
});
