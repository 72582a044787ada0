import { readFile } from 'node:fs/promises';
import { EmbeddedBackend } from '../src/backends/embedded/embedded-backend.ts';
import { readSettings } from '../src/settings.ts';
import { resolveProgram, toExecutionLimits } from '../src/execution/resolve-program.ts';

describe('the README', () => {
  const readme = readFile(`${import.meta.dirname}/../README.md`, 'utf8');

  it('shows a request and the response that it gets', async () => {
    const blocks = [...(await readme).matchAll(/```json\n([^]*?)```/g)];
    const [request, response] = blocks.map(([, json = '']) => JSON.parse(json) as object);
    const resolved = resolveProgram(request, toExecutionLimits(readSettings({})));
    if (!('program' in resolved)) throw new Error(JSON.stringify(resolved.issues));
    const backend = new EmbeddedBackend({
      poolSize: 0,
      defaultMemoryMb: 256,
      maxOutputBytes: resolved.program.maxOutputBytes,
    });
    const program = { ...resolved.program, id: 'sbx-…', env: {} };
    const outcome = await backend.run(program, new AbortController().signal);
    await backend.close();
    expect({ id: program.id, ...outcome, backend: backend.name }).toEqual({
      ...response,
      durationSeconds: expect.any(Number) as number,
    });
  });

  it('leads to a reference that lists every setting', async () => {
    const page = '../../docs/reference/apps/sandbox-runner.md';
    expect(await readme).toContain(page);
    const reference = await readFile(`${import.meta.dirname}/../${page}`, 'utf8');
    const source = await readFile(`${import.meta.dirname}/../src/settings.ts`, 'utf8');
    const names = [...source.matchAll(/^ {2}([A-Z][A-Z_]+): setting/gm)].map(
      ([, name = '']) => name,
    );
    expect(names.length).toBeGreaterThan(10);
    for (const name of names.filter((name) => name !== 'NODE_ENV')) {
      expect(reference).toMatch(new RegExp(`^\\| ${name} +\\|`, 'm'));
    }
  });
});
