import { Gauge, Registry } from 'prom-client';
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
    const [metric] = metricsOf(registry);
    expect(metric?.name).toBe('own_level');
    expect(await metric?.get()).toMatchObject({
      name: 'own_level',
      help: 'Level',
      type: 'gauge',
      values: [{ value: 3, labels: {} }],
    });
  });
});
