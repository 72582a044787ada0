import type { ExportOptions } from '../../src/settings/export-settings.ts';
import { certificate } from './certificate.ts';
import { startConnectProxy, type ConnectProxy } from './connect-proxy.ts';
import { startRealCollector, type RealCollectorOptions } from './real-collector.ts';
import {
  FLUSH_MILLIS,
  PROTOCOLS,
  type ExportUnderTest,
  type SignalUnderTest,
} from './signal-under-test.ts';

/**
 * The promises of the export of a signal, against a real Collector.
 *
 * @param executable a Collector; without one nothing is tested
 */
export function describeExport(subject: SignalUnderTest, executable: string | undefined): void {
  const describeIt = executable === undefined ? describe.skip : describe;
  describeIt(`${subject.signal} to a real Collector`, () => {
    const world = createWorld(subject, executable ?? '');
    afterEach(() => world.end());
    describe.each(PROTOCOLS)('over %s', (protocol) => {
      describeDelivery(world, protocol);
    });
    describeGrpc(world);
    describeHttp(world);
    it('holds what it can while the Collector is away', async () => {
      const { collector, exporting, names } = await world.start({}, { protocol: 'grpc' });
      await collector.stop();
      names.forEach((name) => {
        exporting.add(name);
      });
      void exporting.flush(FLUSH_MILLIS);
      await until(() => exporting.stats().retries >= 2);
      expect(exporting.stats()).toMatchObject({ exported: 0, dropped: {}, queued: names.length });
      await collector.start();
      await world.expectDelivered();
    });
  });
}

type World = ReturnType<typeof createWorld>;

function describeDelivery(world: World, protocol: (typeof PROTOCOLS)[number]): void {
  it('delivers each item once', async () => {
    await world.start({}, { protocol });
    await world.expectDelivered({ add: true });
  });

  it('compresses', async () => {
    world.set({ OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' });
    await world.start({}, { protocol });
    await world.expectDelivered({ add: true });
  });

  it('speaks TLS', async () => {
    world.set({ OTEL_EXPORTER_OTLP_CERTIFICATE: certificate.cert });
    await world.start({ tls: 'server' }, { protocol });
    await world.expectDelivered({ add: true });
  });

  it('shows a certificate of its own', async () => {
    world.set({
      OTEL_EXPORTER_OTLP_CERTIFICATE: certificate.cert,
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: certificate.cert,
      OTEL_EXPORTER_OTLP_CLIENT_KEY: certificate.key,
    });
    await world.start({ tls: 'mutual' }, { protocol });
    await world.expectDelivered({ add: true });
  });

  it('goes through a proxy, with its credentials', async () => {
    const proxy = await world.proxy();
    const url = proxy.url.replace('//', '//me:pass@');
    world.set({
      OTEL_EXPORTER_OTLP_CERTIFICATE: certificate.cert,
      ...(protocol === 'grpc'
        ? { grpc_proxy: url }
        : { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: url }),
    });
    const { collector } = await world.start({ tls: 'server' }, { protocol });
    await world.expectDelivered({ add: true });
    expect(proxy.tunnels).toEqual([protocol === 'grpc' ? collector.grpc : collector.http]);
    expect(proxy.credentials).toEqual([`Basic ${Buffer.from('me:pass').toString('base64')}`]);
  });

  it('goes around the proxy for a host of NO_PROXY', async () => {
    const proxy = await world.proxy();
    world.set(
      protocol === 'grpc'
        ? { grpc_proxy: proxy.url, no_proxy: 'example.com,localhost' }
        : { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy.url, NO_PROXY: 'example.com,localhost' },
    );
    await world.start({}, { protocol });
    await world.expectDelivered({ add: true });
    expect(proxy.tunnels).toEqual([]);
  });

  it('divides what comes to 6 MB', async () => {
    const { exporting, names } = await world.start({}, { protocol });
    names.forEach((name) => {
      exporting.add(name, 10_000);
    });
    await world.expectDelivered();
  });

  it('stalls nothing behind items that are larger than the Collector takes', async () => {
    const { exporting, names } = await world.start({}, { protocol });
    for (let large = 0; large < 3; large += 1) {
      exporting.add('large', protocol === 'grpc' ? 6_000_000 : 22_000_000);
      exporting.add(names[large] ?? '');
    }
    await exporting.flush(FLUSH_MILLIS);
    expect(exporting.stats()).toMatchObject(
      world.itemsAreCut ? { exported: 6, dropped: {} } : { exported: 3, dropped: { too_large: 3 } },
    );
  });

  it('loses nothing when the Collector is restarted', async () => {
    const { collector, exporting, names } = await world.start({}, { protocol });
    for (const name of names.slice(0, 300)) exporting.add(name);
    await exporting.flush(FLUSH_MILLIS);
    await collector.stop();
    for (const name of names.slice(300)) exporting.add(name);
    const flushed = exporting.flush(FLUSH_MILLIS);
    await collector.start();
    await flushed;
    await world.expectDelivered();
  });
}

function describeHttp(world: World): void {
  it('loses nothing when idle connections are closed', async () => {
    const { exporting, names } = await world.start(
      { idleTimeout: '1ms' },
      { protocol: 'http/protobuf' },
    );
    for (const name of names.slice(0, 100)) {
      exporting.add(name);
      await exporting.flush(FLUSH_MILLIS);
    }
    expect(exporting.stats()).toMatchObject({ exported: 100, dropped: {}, retries: 0 });
  });
}

function describeGrpc(world: World): void {
  it('reaches a Unix socket, and a name that gRPC resolves', async () => {
    const { collector, exporting } = await world.start({}, { protocol: 'grpc' });
    await exporting.close(0);
    for (const endpoint of [`unix:${collector.socketPath}`, `dns:///${collector.grpc}`]) {
      const other = world.startExport({ otlpEndpoint: endpoint });
      other.add(endpoint);
      await other.close(FLUSH_MILLIS);
      expect(other.stats()).toMatchObject({ exported: 1, dropped: {} });
    }
  });

  it('loses nothing when connections are closed for their age', async () => {
    const proxy = await world.proxy();
    world.set({ grpc_proxy: proxy.url });
    const { exporting, names } = await world.start(
      { maxConnectionAge: '1s' },
      { protocol: 'grpc' },
    );
    let added = 0;
    await until(async () => {
      exporting.add(names[added % names.length] ?? '');
      added += 1;
      await exporting.flush(FLUSH_MILLIS);
      return proxy.tunnels.length >= 3;
    });
    expect(exporting.stats()).toMatchObject({ exported: added, dropped: {}, retries: 0 });
  });
}

function createWorld(subject: SignalUnderTest, executable: string) {
  const closers: (() => unknown)[] = [];
  const original = { ...process.env };
  let received: () => Promise<unknown[]> = () => Promise.resolve([]);
  let exporting: ExportUnderTest | undefined;
  const names = Array.from({ length: 600 }, (_, at) => `item-${at}`);

  const startExport = (options: ExportOptions): ExportUnderTest => {
    const started = subject.start(options);
    closers.push(() => started.close(0));
    exporting = started;
    return started;
  };
  return {
    startExport,
    itemsAreCut: subject.itemsAreCut === true,
    set: (variables: Record<string, string>): void => {
      Object.assign(process.env, variables);
    },
    async proxy(): Promise<ConnectProxy> {
      const proxy = await startConnectProxy();
      closers.push(() => {
        proxy.close();
      });
      return proxy;
    },
    async start(
      how: Omit<RealCollectorOptions, 'executable'>,
      { protocol }: { readonly protocol: (typeof PROTOCOLS)[number] },
    ) {
      const collector = await startRealCollector({ ...how, executable });
      closers.push(() => collector.close());
      received = () => collector.received();
      const address = protocol === 'grpc' ? collector.grpc : collector.http;
      const scheme = how.tls === undefined ? 'http' : 'https';
      const started = startExport({ protocol, otlpEndpoint: `${scheme}://${address}` });
      return { collector, exporting: started, names };
    },
    /** Every name has arrived, once, and the account says so. */
    async expectDelivered({ add = false } = {}): Promise<void> {
      if (add) names.forEach((name) => exporting?.add(name));
      await exporting?.flush(FLUSH_MILLIS);
      expect(exporting?.stats()).toMatchObject({ exported: names.length, dropped: {}, queued: 0 });
      const arrived = async () => (await received()).flatMap((item) => subject.namesOf(item));
      await until(async () => (await arrived()).length >= names.length);
      expect((await arrived()).sort()).toEqual([...names].sort());
    },
    async end(): Promise<void> {
      for (const close of closers.splice(0).reverse()) await close();
      for (const name of Object.keys(process.env)) {
        if (!(name in original)) Reflect.deleteProperty(process.env, name);
      }
      Object.assign(process.env, original);
    },
  };
}

/** Within the bound of the test. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}
