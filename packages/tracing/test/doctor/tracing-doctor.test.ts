import { tracingDoctor, type TracingDiagnosis } from '../../src/index.ts';
import { runApp } from '../apps/run-app.ts';

/** Outside of Jest, which loads modules in its own way. */
async function examine(args: string[], options: Parameters<typeof runApp>[1] = {}) {
  const { stdout, stderr } = await runApp('examined-app.ts', { ...options, args });
  expect(stderr.replaceAll(/^.*Warning.*$/gm, '').trim()).toBe('');
  const diagnosis = JSON.parse(stdout) as TracingDiagnosis; // written by examined-app.ts
  const states = Object.fromEntries(
    diagnosis.libraries.map(({ library, state }) => [library, state]),
  );
  return { ...diagnosis, states };
}

describe('tracingDoctor', () => {
  it.each(['esm', 'cjs'])('finds nothing wrong with libraries imported as %s', async (system) => {
    const { registered, states, problems } = await examine([system]);
    expect({ registered, problems }).toEqual({ registered: true, problems: [] });
    expect(states).toEqual({
      http: 'patched',
      fetch: 'patched',
      express: 'patched',
      knex: 'patched',
    });
  });

  it('distinguishes what is not loaded from what is not traced', async () => {
    const { states, problems } = await examine([]);
    expect(states).toMatchObject({ express: 'not_loaded', knex: 'not_loaded' });
    expect(problems).toEqual([]);
  });

  it('names the library that was imported too early, and that one only', async () => {
    const { states, problems } = await examine(['esm'], { importFirst: 'early-import.ts' });
    expect(states).toMatchObject({ knex: 'not_traced', express: 'patched' });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^knex was imported before @wflo\/tracing\/register/);
  });

  it('says how to start the process when the register is missing', async () => {
    const { registered, states, problems } = await examine(['cjs'], { register: false });
    expect(registered).toBe(false);
    expect(states).toMatchObject({ http: 'not_traced', express: 'not_traced' });
    expect(problems).toEqual([
      expect.stringMatching(/^@wflo.tracing.register was not loaded/),
      expect.stringMatching(/^express was imported without @wflo.tracing.register/),
      expect.stringMatching(/^knex was imported without @wflo.tracing.register/),
    ]);
    for (const problem of problems) {
      expect(problem).toContain('node --import @wflo/tracing/register app.js');
    }
  });

  it('does not call traced what is patched and makes no spans', async () => {
    const { states, problems } = await examine(['unconnected']);
    expect(states).toMatchObject({ http: 'patched', express: 'not_traced' });
    expect(problems).toEqual([
      expect.stringMatching(/^express is patched, but .* another tracer provider/),
    ]);
  });

  it('says that Jest lets nothing be traced', () => {
    expect(tracingDoctor().problems).toEqual([expect.stringMatching(/^Jest/)]);
  });
});

describe('the self-check of configureTracing', () => {
  const start = async (args: string[], options: Parameters<typeof runApp>[1] = {}) =>
    runApp('late-app.ts', { register: false, args, ...options });

  it('warns on stderr of a library that is not traced, and says what to change', async () => {
    const { stderr, exitCode } = await start(['default']);
    expect(stderr).toContain('[WFLO_TRACING_NOT_TRACED] TracingWarning: knex was imported without');
    expect(stderr).toContain('node --import @wflo/tracing/register app.js');
    expect(exitCode).toBe(0);
  });

  it('reports to onWarning instead, when there is one', async () => {
    const { stdout, stderr } = await start(['listener']);
    expect({ stdout, stderr }).toEqual({ stdout: '["WFLO_TRACING_NOT_TRACED"]', stderr: '' });
  });

  it('names a library that comes before the register', async () => {
    const importFirst = 'early-import.ts';
    const { stderr } = await start(['default'], { register: '--import', importFirst });
    expect(stderr).toContain('knex was imported before @wflo/tracing/register');
  });

  it('says nothing when all is well', async () => {
    const { stdout, stderr } = await start(['default'], { register: '--import' });
    expect({ stdout, stderr }).toEqual({ stdout: '[]', stderr: '' });
  });
});
