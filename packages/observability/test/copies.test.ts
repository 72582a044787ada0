import { jest } from '@jest/globals';

/** As it is where a test begins with new modules, or where the package is installed twice. */
async function copy() {
  jest.resetModules();
  return import('../src/index.ts');
}

it('a copy starts after another has shut down, and shows whether it is ready', async () => {
  const states: string[] = [];
  for (const version of ['1', '2']) {
    const { parseSettings, startObservability } = await copy();
    const observability = await startObservability({
      service: { name: 'shop', version },
      settings: parseSettings({}, { env: { METRICS_PORT: '0' } }),
      checks: [
        {
          name: 'database',
          check: () => {
            if (version === '1') throw new Error('no connection');
          },
        },
      ],
    });
    const shown = await (await fetch(`${observability.server?.url ?? ''}/metrics`)).text();
    expect(shown).toContain(`wflo_service_info{service="shop",version="${version}"} 1`);
    states.push(/^wflo_component_up\{component="database"\} \d$/m.exec(shown)?.[0] ?? 'none');
    await observability.shutdown();
  }
  expect(states).toEqual([
    'wflo_component_up{component="database"} 0',
    'wflo_component_up{component="database"} 1',
  ]);
});
