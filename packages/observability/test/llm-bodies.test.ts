import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));

const SCRIPT = `
  import { getLogger, startObservability } from '@wflo/observability';
  const observability = await startObservability({ service: { name: 'shop' } });
  getLogger('shop').info('llm_called', { prompt: 'Once upon a time' });
  await observability.shutdown();
`;

async function promptOf(env: Record<string, string>): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@wflo/source', '--no-warnings', '--input-type=module', '--eval', SCRIPT],
    { cwd: PACKAGE, env: { ...process.env, METRICS_PORT: '0', LOG_JSON_OUTPUT: 'true', ...env } },
  );
  const line = stdout.split('\n').find((text) => text.includes('llm_called')) ?? '{}';
  return (JSON.parse(line) as { prompt?: unknown }).prompt;
}

it('writes of a prompt what LOG_LLM_BODY_BYTES allows, and nothing unless it is set', async () => {
  expect(await promptOf({})).toBe('[Omitted, 16 bytes]');
  expect(await promptOf({ LOG_LLM_BODY_BYTES: '4' })).toMatch(/^Once\b(?! upon)/);
});
