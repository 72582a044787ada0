import { SettingsError } from '@wflo/observability';
import { loadSettings } from '../src/settings.ts';

const load = (env: NodeJS.ProcessEnv) => loadSettings({ env, envFile: false });

function problemOf(env: NodeJS.ProcessEnv): string {
  try {
    load(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return '';
}

describe('loadSettings', () => {
  it('listens on loopback, port 8002, with an embedded database, when nothing is set', () => {
    expect(load({})).toMatchObject({
      METRICS_HOST: '127.0.0.1',
      METRICS_PORT: 8002,
      PORT: 8002,
      DATABASE_URL: 'sqlite:.wflo/cost.db',
      COST_EXACT_MODELS_ONLY: false,
    });
  });

  it('names every bad variable at once, without repeating a secret', () => {
    const message = problemOf({
      METRICS_PORT: 'x',
      DATABASE_URL: 'mysql://user:hunter2@db/cost',
      COST_EXACT_MODELS_ONLY: 'maybe',
    });
    for (const name of ['METRICS_PORT', 'DATABASE_URL', 'COST_EXACT_MODELS_ONLY']) {
      expect(message).toContain(name);
    }
    expect(message).not.toContain('hunter2');
  });

  it('says how a password is written, without repeating it, and takes it beside the URL', () => {
    const message = problemOf({ DATABASE_URL: 'postgres://wflo:12/hunter2@db:5432/cost' });
    expect(message.match(/DATABASE_URL: .*percent-encoded/g)).toHaveLength(1);
    expect(message).not.toContain('hunter2');
    const beside = {
      DATABASE_URL: 'postgres://wflo@db:5432/cost',
      DATABASE_PASSWORD: '12/hunter2',
    };
    expect(load(beside).DATABASE_URL).toBe('postgres://wflo:12%2Fhunter2@db:5432/cost');
  });

  it('requires a token in production, except on loopback', () => {
    const production = { NODE_ENV: 'production' };
    expect(problemOf(production)).toBe('');
    expect(problemOf({ ...production, METRICS_HOST: '0.0.0.0' })).toContain('SERVICE_API_TOKEN');
    const token = { SERVICE_API_TOKEN: 'of-16-characters' };
    expect(problemOf({ ...production, ...token, METRICS_HOST: '0.0.0.0' })).toBe('');
  });
});
