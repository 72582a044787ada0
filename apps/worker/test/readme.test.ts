import { readFileSync } from 'node:fs';
import { parseDefinition } from '../src/definition/parse-definition.ts';
import { readWorkerSettings } from '../src/settings.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it('shows a definition that is valid', () => {
    const [, example = ''] = /```json\n([^]*?)```/.exec(readme) ?? [];

    expect(parseDefinition(JSON.parse(example)).id).toBe('greeting');
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
