/** What the README says of prom-client by itself, shown on prom-client by itself. */
import { Counter, Gauge, Registry } from 'prom-client';
import { createInstruments, renderMetrics } from '../src/index.ts';

const declared = {
  things: { type: 'counter', name: 'things_total', help: 'x', labels: { of: 'what' } },
} as const;

function theirs() {
  const registry = new Registry();
  const labelNames = ['of'];
  const things = new Counter({
    name: 'things_total',
    help: 'x',
    labelNames,
    registers: [registry],
  });
  return { registry, things };
}

function ours() {
  const registry = new Registry();
  return { registry, ...createInstruments(declared, registry) };
}

async function bodyOf(registry: Registry) {
  return (await renderMetrics({ registry })).body;
}

const series = (text: string) => text.match(/^things_total\{/gm)?.length;

describe('prom-client and @wflo/metrics', () => {
  it('10,000 label values: all have a series; 2,000 and one for the others', async () => {
    const [their, our] = [theirs(), ours()];
    for (let id = 0; id < 10_000; id += 1) {
      their.things.inc({ of: String(id) });
      our.things.inc({ of: String(id) });
    }
    expect(series(await their.registry.metrics())).toBe(10_000);
    expect(series(await bodyOf(our.registry))).toBe(2_001);
  });

  it('NaN: the counter is NaN from then on; it is refused and counted', async () => {
    const [their, our] = [theirs(), ours()];
    for (const things of [their.things, our.things]) {
      things.inc({ of: 'a' }, 2);
      things.inc({ of: 'a' }, NaN);
      things.inc({ of: 'a' }, 3);
    }
    expect(await their.registry.metrics()).toContain('things_total{of="a"} Nan');
    expect(await bodyOf(our.registry)).toContain('things_total{of="a"} 5\n');
  });

  it('a label that is not declared: it throws; it is refused and counted', async () => {
    const [their, our] = [theirs(), ours()];
    const wrong = { off: 'a' } as never;
    expect(() => {
      their.things.inc(wrong);
    }).toThrow();
    our.things.inc(wrong);
    expect(await bodyOf(our.registry)).toContain('reason="unknown_label"} 1\n');
  });

  it('a collect function that throws: the scrape fails; it goes on without it', async () => {
    const registry = new Registry();
    const broken = () => {
      throw new Error('gone');
    };
    new Gauge({ name: 'broken', help: 'x', registers: [registry], collect: broken });
    new Gauge({ name: 'whole', help: 'x', registers: [registry] }).set(1);
    await expect(registry.metrics()).rejects.toThrow('gone');
    expect(await bodyOf(registry)).toContain('whole 1\n');
  });

  it('both formats: one registry has one; each scrape gets what it requests', async () => {
    const { registry } = theirs();
    const options = { name: 'exemplary_total', help: 'x', registers: [registry] };
    expect(() => new Counter({ ...options, enableExemplars: true })).toThrow(/OpenMetrics/);
    const accept = 'application/openmetrics-text;version=1.0.0';
    expect((await renderMetrics({ registry, accept })).body).toMatch(/# EOF\n$/);
    expect((await renderMetrics({ registry })).contentType).toMatch(/^text\/plain/);
  });
});
