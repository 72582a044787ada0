import { Registry } from 'prom-client';
import { createInstruments, MetricsError, renderMetrics } from '../../src/index.ts';
import { readSamples } from '../exposition-reader.ts';

const shop = {
  ordersTotal: {
    type: 'counter',
    name: 'shop_orders_total',
    help: 'Orders',
    labels: { status: 'paid or refused' },
    maxSeries: 2,
  },
  openCarts: { type: 'gauge', name: 'shop_open_carts', help: 'Carts not yet paid', labels: {} },
  stock: { type: 'gauge', name: 'shop_stock', help: 'Items', labels: { item: 'its number' } },
  checkoutSeconds: {
    type: 'histogram',
    name: 'shop_checkout_seconds',
    help: 'From cart to paid',
    unit: 'seconds',
    labels: { country: 'ISO 3166' },
    buckets: [1, 60],
  },
} as const;

describe('createInstruments', () => {
  it('records into a catalogue of your own, each metric with its own bound', async () => {
    const registry = new Registry();
    const { ordersTotal, openCarts, stock, checkoutSeconds } = createInstruments(shop, registry);
    for (const status of ['paid', 'refused', 'lost', 'stolen']) ordersTotal.inc({ status });
    openCarts.set(3);
    stock.set({ item: 'a' }, 7);
    checkoutSeconds.observe({ country: 'CH' }, 30);
    const samples = readSamples((await renderMetrics({ registry })).body);
    expect(Object.fromEntries(samples)).toEqual({
      'shop_orders_total{status="paid"}': 1,
      'shop_orders_total{status="refused"}': 1,
      'shop_orders_total{status="overflow"}': 2,
      shop_open_carts: 3,
      'shop_stock{item="a"}': 7,
      'shop_checkout_seconds_bucket{le="1.0",country="CH"}': 0,
      'shop_checkout_seconds_bucket{le="60.0",country="CH"}': 1,
      'shop_checkout_seconds_bucket{le="+Inf",country="CH"}': 1,
      'shop_checkout_seconds_sum{country="CH"}': 30,
      'shop_checkout_seconds_count{country="CH"}': 1,
      'wflo_metrics_overflow_total{metric="shop_orders_total",reason="series_limit"}': 2,
    });
    const open = await renderMetrics({ registry, accept: 'application/openmetrics-text' });
    expect(open.body).toContain('# UNIT shop_checkout_seconds seconds\n');
  });

  it('makes of each declaration what it says: exact money, an alias, information, a gauge at 0', async () => {
    const registry = new Registry();
    const { spentUsdTotal, spentTotal, build, doors } = createInstruments(
      {
        spentTotal: {
          type: 'counter',
          name: 'shop_spent_total',
          help: 'Spent',
          labels: {},
          replacedBy: 'shop_spent_usd_total',
        },
        spentUsdTotal: {
          type: 'counter',
          name: 'shop_spent_usd_total',
          help: 'Spent',
          unit: 'usd',
          labels: {},
        },
        build: { type: 'info', name: 'shop_build_info', help: 'Build', labels: { commit: 'hash' } },
        doors: {
          type: 'gauge',
          name: 'shop_doors',
          help: 'Open doors',
          labels: { side: 'of the shop' },
          values: { side: ['north', 'south'] },
        },
      },
      registry,
    );
    spentUsdTotal.addPicoUsd({}, 100_000_000_000n);
    spentTotal.inc({}, 0.2);
    build.set({ service: 'shop', version: '1.4.0', commit: 'abc' });
    doors.set({ side: 'north' }, 1);
    expect(Object.fromEntries(readSamples((await renderMetrics({ registry })).body))).toEqual({
      shop_spent_usd_total: 0.3,
      shop_spent_total: 0.3,
      'shop_build_info{service="shop",version="1.4.0",commit="abc"}': 1,
      'shop_doors{side="north"}': 1,
      'shop_doors{side="south"}': 0,
    });
  });

  it('lets no label pass the compiler that is not declared', async () => {
    const registry = new Registry();
    const { ordersTotal, checkoutSeconds } = createInstruments(shop, registry);
    // @ts-expect-error: the label is called status
    ordersTotal.inc({ state: 'paid' });
    // @ts-expect-error: a counter does not observe
    expect(ordersTotal.observe).toBeUndefined();
    // @ts-expect-error: country is missing
    checkoutSeconds.observe({}, 1);
    const samples = readSamples((await renderMetrics({ registry })).body);
    expect([...samples.keys()].filter((name) => name.startsWith('shop_'))).toEqual([
      'shop_open_carts',
    ]);
  });

  it.each([
    ['a name that is none', { name: 'shop-orders' }],
    ['a label that is none', { labels: { 'a-b': '' } }],
    ['a reserved label', { labels: { __name__: '' } }],
    ['a bound that is none', { maxSeries: 0 }],
    ['buckets that do not ascend', { type: 'histogram', buckets: [1, 1] }],
    ['a label that buckets need', { type: 'histogram', labels: { le: '' } }],
    ['a replacement that it does not declare', { replacedBy: 'shop_things_total' }],
  ] as const)('refuses %s and registers nothing', (_case, wrong) => {
    const registry = new Registry();
    const { ordersTotal, openCarts } = shop;
    const catalog = { openCarts, ordersTotal: { ...ordersTotal, ...wrong } };
    expect(() => createInstruments(catalog, registry)).toThrow(
      expect.objectContaining({ code: 'WFLO_METRICS_INVALID_OPTION' }) as Error,
    );
    expect(registry.getSingleMetric('shop_open_carts')).toBeUndefined();
  });

  it('refuses a name that is taken, in the registry or in the catalogue', () => {
    const registry = new Registry();
    createInstruments({ openCarts: shop.openCarts }, registry);
    expect(() => createInstruments(shop, registry)).toThrow(MetricsError);
    expect(registry.getSingleMetric('shop_orders_total')).toBeUndefined();
    const twice = { one: shop.openCarts, two: shop.openCarts };
    expect(() => createInstruments(twice, new Registry())).toThrow(/shop_open_carts/);
  });
});
