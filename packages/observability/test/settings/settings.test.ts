import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { SettingsError } from '../../src/errors.ts';
import { setting } from '../../src/settings/setting.ts';
import { parseSettings } from '../../src/settings/settings.ts';

const none = { envFile: false } as const;

function problemsOf(run: () => unknown): Record<string, string> {
  try {
    run();
  } catch (error) {
    if (error instanceof SettingsError) {
      return Object.fromEntries(error.problems.map((p) => [p.variable, p.message]));
    }
    throw error;
  }
  throw new Error('expected a SettingsError');
}

describe('parseSettings', () => {
  it('gives the documented defaults for an empty environment', () => {
    expect(parseSettings({}, { ...none, env: {} })).toEqual({
      LOG_LEVEL: 'INFO',
      LOG_LLM_BODY_BYTES: 0,
      LOG_MAX_LINE_BYTES: 262_144,
      METRICS_HOST: '127.0.0.1',
      METRICS_PORT: 8000,
      SHUTDOWN_DELAY_MILLIS: 0,
    });
  });

  it('takes levels and booleans in any case', () => {
    const env = { LOG_LEVEL: 'warning', LOG_JSON_OUTPUT: 'TRUE', OPENTELEMETRY_ENABLED: '0' };
    expect(parseSettings({}, { ...none, env })).toMatchObject({
      LOG_LEVEL: 'WARNING',
      LOG_JSON_OUTPUT: true,
      OPENTELEMETRY_ENABLED: false,
    });
  });

  it.each(['localhost:4317', 'http://collector:4317', 'https://otel.example.com', '[::1]:4317'])(
    'takes %s for an OTLP endpoint',
    (endpoint) => {
      const env = { OPENTELEMETRY_OTLP_ENDPOINT: endpoint };
      expect(parseSettings({}, { ...none, env }).OPENTELEMETRY_OTLP_ENDPOINT).toBe(endpoint);
    },
  );

  it('counts an empty variable as unset', () => {
    expect(parseSettings({}, { ...none, env: { METRICS_PORT: '' } }).METRICS_PORT).toBe(8000);
  });

  it("lists every problem at once, the caller's and its own, with what was given", () => {
    const env = {
      LOG_LEVEL: 'LOUD',
      METRICS_PORT: '80 000',
      OPENTELEMETRY_OTLP_ENDPOINT: 'ftp://x',
      RUNNER_URL: 'nowhere',
    };
    const shape = { RUNNER_URL: setting.url(), DATABASE: setting.text() };
    const problems = problemsOf(() => parseSettings(shape, { ...none, env }));
    expect(Object.keys(problems).sort()).toEqual([
      'DATABASE',
      'LOG_LEVEL',
      'METRICS_PORT',
      'OPENTELEMETRY_OTLP_ENDPOINT',
      'RUNNER_URL',
    ]);
    expect(problems['METRICS_PORT']).toBe('got "80 000"; expected a whole number, 0 to 65535');
    expect(problems['DATABASE']).toMatch(/^missing;/);
  });

  it('never repeats the value of a secret', () => {
    const env = { API_TOKEN: 'hush hush' };
    const { API_TOKEN } = problemsOf(() =>
      parseSettings({ API_TOKEN: setting.token() }, { ...none, env }),
    );
    expect(API_TOKEN).toContain('printable ASCII');
    expect(API_TOKEN).not.toContain('hush');
  });

  it('shows neither the password of a URL nor more than a line can hold', () => {
    const env = { RUNNER_URL: 'ftp://wflo:hunter2@runner', LOG_LEVEL: 'x'.repeat(5_000) };
    const problems = problemsOf(() =>
      parseSettings({ RUNNER_URL: setting.url() }, { ...none, env }),
    );
    expect(problems['RUNNER_URL']).toContain('got "ftp://***@runner"; expected');
    expect(problems['LOG_LEVEL']?.length).toBeLessThan(250);
  });

  it.each(['wflo:hunter2@runner', 'ftp://wflo:x hunter2@runner', 'ftp://runner?token=hunter2'])(
    'shows nothing secret of %p',
    (url) => {
      const settings = { RUNNER_URL: setting.url() };
      const problems = problemsOf(() =>
        parseSettings(settings, { ...none, env: { RUNNER_URL: url } }),
      );
      expect(problems['RUNNER_URL']).toContain('runner');
      expect(problems['RUNNER_URL']).not.toContain('hunter2');
    },
  );

  it('refuses an OTLP endpoint whose port is none', () => {
    const env = { OPENTELEMETRY_OTLP_ENDPOINT: 'localhost:99999' };
    expect(Object.keys(problemsOf(() => parseSettings({}, { ...none, env })))).toEqual([
      'OPENTELEMETRY_OTLP_ENDPOINT',
    ]);
  });

  it('reads a .env file, below the environment and above the defaults', () => {
    const envFile = join(mkdtempSync(join(tmpdir(), 'wflo-env-')), '.env');
    writeFileSync(envFile, 'METRICS_PORT=9100\nLOG_LEVEL=debug # why not\nNAME="from file"\n');
    const settings = parseSettings(
      { NAME: z.string() },
      { envFile, env: { LOG_LEVEL: 'ERROR' }, defaults: { METRICS_PORT: '8001', NAME: 'default' } },
    );
    expect(settings).toMatchObject({ METRICS_PORT: 9100, LOG_LEVEL: 'ERROR', NAME: 'from file' });
  });

  it('says so when the named .env file cannot be read', () => {
    expect(() => parseSettings({}, { envFile: '/no/such/.env', env: {} })).toThrow(
      expect.objectContaining({ code: 'WFLO_ENV_FILE_UNREADABLE' }) as Error,
    );
  });
});
