import { Counter, Gauge, Registry } from 'prom-client';
import { defaultLabelsOf, metricsOf } from '../../src/registry/prom-client-internals.ts';

/** A rename in prom-client fails one of these, and not an application. */
describe('what is read of prom-client past its public interface', () => {
  it('is the default labels of a registry, which has no getter for them', () => {
    const registry = new Registry();
    expect(defaultLabelsOf(registry)).toEqual({});
    registry.setDefaultLabels({ cluster: 'north', replica: 2 });
    expect(defaultLabelsOf(registry)).toEqual({ cluster: 'north', replica: '2' });
  });

  it('is the name and the values of each metric, which the type of the array leaves out', async () => {
    const registry = new Registry();
    new Gauge({ name: 'own_level', help: 'Level', registers: [registry] }).set(3);
    const [registered] = metricsOf(registry);
    expect(registered?.name).toBe('own_level');
    expect(await registered?.metric.get()).toMatchObject({
      name: 'own_level',
      help: 'Level',
      type: 'gauge',
      values: [{ value: 3, labels: {} }],
    });
  });

  it('is the name by which a metric was registered, whatever an OpenMetrics registry calls it', async () => {
    const registry = new Registry();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
    const counter = new Counter({ name: 'own_total', help: 'x', registers: [registry] });
    await registry.metrics();
    expect(Reflect.get(counter, 'name')).toBe('own');
    expect(metricsOf(registry)).toEqual([{ name: 'own_total', metric: counter }]);
  });
});
