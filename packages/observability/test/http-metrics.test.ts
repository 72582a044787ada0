import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

/** What the shop printed of its page, in both formats. */
async function pages(...register: readonly string[]): Promise<string> {
  const { NODE_OPTIONS: _jest, ...inherited } = process.env;
  const app = resolve(import.meta.dirname, 'apps/shop-app.ts');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', '--conditions=@wflo/source', ...register, app],
    { env: { ...inherited, METRICS_PORT: '0', LOG_LEVEL: 'CRITICAL' }, timeout: 60_000 },
  );
  return stdout;
}

const counts = (text: string, kind: string) =>
  [...new Set(text.match(new RegExp(`^http_${kind}_request_duration_seconds_count.*$`, 'gm')))].map(
    (line) => {
      const labels = [...line.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]);
      return {
        ...(Object.fromEntries(labels) as Record<string, string>),
        value: line.split('} ')[1],
      };
    },
  );

describe('the page of an application with HTTP and without workflows', () => {
  it.each(['@wflo/tracing/register', '@wflo/observability/register'])(
    'has its requests by route and status under %s, and no metrics of workflows',
    async (entry) => {
      const text = await pages('--import', entry);
      expect(text).toMatch(/^shop_orders_total 1$/m);
      expect(text).not.toMatch(/wflo_(workflow|llm|sandbox|database)_/);
      const server = counts(text, 'server');
      const http = {
        http_request_method: 'GET',
        url_scheme: 'http',
        network_protocol_version: '1.1',
      };
      const ok = { ...http, http_response_status_code: '200', error_type: '' };
      expect(server).toHaveLength(4);
      expect(server).toEqual(
        expect.arrayContaining([
          { ...ok, http_route: '/orders/:id', value: '3' },
          {
            ...http,
            http_route: '/broken',
            http_response_status_code: '500',
            error_type: '500',
            value: '1',
          },
          { ...http, http_route: '', http_response_status_code: '404', error_type: '', value: '1' },
          { ...ok, http_route: '', value: '1' },
        ]),
      );
      expect(text).not.toMatch(/nowhere|secret-path|\/orders\/1/);
      const client = counts(text, 'client');
      expect(client).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            server_address: '127.0.0.1',
            http_response_status_code: '200',
            value: '3',
          }),
          expect.objectContaining({
            http_response_status_code: '',
            error_type: 'ECONNREFUSED',
            value: '1',
          }),
        ]),
      );
      expect(text).toMatch(
        /^http_server_request_duration_seconds_bucket\{.*http_route="\/orders\/:id".*\} [123] # \{trace_id="[0-9a-f]{32}",span_id="[0-9a-f]{16}"\}/m,
      );
    },
  );

  it('has none of these metrics where no library was patched', async () => {
    const text = await pages();
    expect(text).toMatch(/^shop_orders_total 1$/m);
    expect(text).not.toContain('http_server_request');
  });
});
