import type { BundleOptions, WorkerOptions } from '@temporalio/worker';
import { InvalidOptionError, WfloTemporalPlugin, workflowModulePath } from '../../src/index.ts';
import { sharedBundle } from '../fixtures/shared-bundle.ts';

const logger = () => {
  const events: string[] = [];
  const write = (event: string) => {
    events.push(event);
  };
  return { events, debug: write, info: write, warning: write, error: write };
};

describe('WfloTemporalPlugin', () => {
  it('adds everything once when a worker gets it from its connection too', () => {
    const plugin = new WfloTemporalPlugin({ runtime: false });
    const options: WorkerOptions = { taskQueue: 'shop', workflowsPath: '/workflows.ts' };
    const once = plugin.configureWorker(options);
    const twice = plugin.configureWorker(once);
    expect(twice.interceptors?.activity).toHaveLength(1);
    expect(twice.interceptors?.workflowModules).toEqual([workflowModulePath()]);
    expect(twice.interceptors?.client?.workflow).toHaveLength(1);
    expect(Object.keys(twice.sinks ?? {})).toEqual(['wflo', 'defaultWorkerLogger']);
  });

  it('stands down, with one line, where another instance came first', () => {
    const log = logger();
    const first = new WfloTemporalPlugin({ runtime: false });
    const second = new WfloTemporalPlugin({ runtime: false, logger: log, pendingSpans: true });
    const worker = first.configureWorker({ taskQueue: 'shop', workflowsPath: '/workflows.ts' });
    expect(second.configureWorker(worker)).toBe(worker);
    const bundle = first.configureBundler({
      workflowsPath: '/workflows.ts',
      plugins: [first, second],
    });
    expect(second.configureBundler(bundle)).toBe(bundle);
    const client = first.configureClient({});
    expect(second.configureClient(client)).toBe(client);
    expect(log.events).toEqual(['temporal_plugin_given_twice']);
    // As a connection's plugin is called for the client that a worker makes.
    const { client: interceptors = {} } = worker.interceptors ?? {};
    expect(second.configureClient({ interceptors }).interceptors).toBe(interceptors);
  });

  it('leaves interceptors, modules and sinks of others in place', () => {
    const plugin = new WfloTemporalPlugin({ runtime: false });
    const activity = () => ({});
    const sinks = { shop: {} };
    const options = plugin.configureWorker({
      taskQueue: 'shop',
      workflowsPath: '/workflows.ts',
      interceptors: { activity: [activity], workflowModules: ['/theirs.ts'] },
      sinks,
    });
    expect(options.interceptors?.activity?.[0]).toBe(activity);
    expect(options.interceptors?.workflowModules).toEqual(['/theirs.ts', workflowModulePath()]);
    expect(options.sinks).toHaveProperty('shop');
    const bundle: BundleOptions = { workflowsPath: '/w.ts', workflowInterceptorModules: ['/a.ts'] };
    expect(plugin.configureBundler(bundle).workflowInterceptorModules).toEqual([
      '/a.ts',
      workflowModulePath(),
    ]);
  });

  it.each(['instrumented', 'pending'] as const)(
    'is loaded once for all the runs of a context, not once in each (%s)',
    async (kind) => {
      const { code } = await sharedBundle(kind);
      const [, preloaded = ''] = /preloadModules\(\) \{([^}]*)\}/.exec(code) ?? [];
      // Webpack leaves a module out here that its package calls free of side effects.
      const modules = kind === 'pending' ? ['interceptors', 'pending-span'] : ['interceptors'];
      expect(preloaded.match(/__webpack_require__/g)).toHaveLength(modules.length);
      for (const name of modules) expect(preloaded).toContain(`/workflow/${name}.`);
    },
    60_000,
  );

  it('warns of a prebuilt bundle that was made without it', () => {
    const log = logger();
    const plugin = new WfloTemporalPlugin({ runtime: false, logger: log });
    plugin.configureWorker({ taskQueue: 'shop', workflowBundle: { code: 'var x = 1;' } });
    expect(log.events).toEqual(['workflow_bundle_without_telemetry']);
  });

  it('refuses options out of range and says which', () => {
    expect(() => new WfloTemporalPlugin({ rememberedEmissions: 0 })).toThrow(InvalidOptionError);
    expect(() => new WfloTemporalPlugin({ flushTimeoutMillis: Number.NaN })).toThrow(
      /flushTimeoutMillis must be an integer of at least 0, got NaN/,
    );
  });
});
