import { setting } from '@wflo/observability';
import { serviceSettings } from '../../src/index.ts';

const read = (env: NodeJS.ProcessEnv) =>
  serviceSettings(
    { COLOUR: setting.text().optional() },
    { defaultPort: 8009, env, envFile: false },
  );

describe('serviceSettings', () => {
  it('reads the port from PORT, from its alias METRICS_PORT, or takes the default', () => {
    expect(read({})).toMatchObject({ PORT: 8009, METRICS_PORT: 8009, ignored: [] });
    expect(read({ METRICS_PORT: '9001' })).toMatchObject({ PORT: 9001, ignored: [] });
    expect(read({ PORT: '9002' })).toMatchObject({ PORT: 9002, METRICS_PORT: 9002, ignored: [] });
    expect(read({ PORT: '0', METRICS_PORT: '0' })).toMatchObject({ PORT: 0, ignored: [] });
  });

  it('lets PORT have precedence, and says so', () => {
    const { PORT, ignored } = read({ PORT: '9002', METRICS_PORT: '9001' });
    expect(PORT).toBe(9002);
    expect(ignored).toEqual([
      { variable: 'METRICS_PORT', message: expect.stringMatching(/9001.*PORT.*9002/) as string },
    ]);
  });

  it('wants a token in production, except on loopback', () => {
    const exposed = { NODE_ENV: 'production', METRICS_HOST: '0.0.0.0' };
    expect(() => read(exposed)).toThrow(/SERVICE_API_TOKEN: missing.*METRICS_HOST.*0\.0\.0\.0/);
    const token = 'a-token-of-them-all';
    expect(read({ ...exposed, SERVICE_API_TOKEN: token }).SERVICE_API_TOKEN).toBe(token);
    for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) {
      expect(read({ ...exposed, METRICS_HOST: host }).PORT).toBe(8009);
    }
  });

  it('takes no token of fewer than 16 characters, which it does not repeat', () => {
    expect(() => read({ SERVICE_API_TOKEN: 'fifteen-of-them' })).toThrow(
      /SERVICE_API_TOKEN: (?!.*fifteen).*16/,
    );
    expect(read({ SERVICE_API_TOKEN: 'sixteen-of-them-' })).toHaveProperty('SERVICE_API_TOKEN');
  });

  it('names everything that is wrong at once', () => {
    const env = { PORT: 'x', METRICS_HOST: '0.0.0.0', NODE_ENV: 'production', LOG_LEVEL: 'LOUD' };
    expect(() => read(env)).toThrow(/LOG_LEVEL: [^]*PORT: [^]*SERVICE_API_TOKEN: missing/);
  });
});
