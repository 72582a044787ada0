import { LoggerWithComposedMetadata } from '@temporalio/common/lib/logger.js';
import { LogTimestamp, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import {
  buildIdOf,
  defaultOptionsOf,
  existingRuntime,
  LOG_TIMESTAMP,
  logContributors,
  onCacheEviction,
  setDefaultOptions,
  slotsOf,
  wasInstalled,
  wasMade,
  WORKFLOW_LOG_SINK,
} from '../src/temporal-internals.ts';
import { temporalLogger } from '../src/telemetry/temporal-logger.ts';
import { sharedBundle } from './fixtures/shared-bundle.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const withTemporal = address ? describe : describe.skip;

it("contributors of the SDK's logger are what it adds to each line", () => {
  const log = LoggerWithComposedMetadata.compose(
    temporalLogger(() => undefined),
    { own: 1 },
  );
  expect(logContributors(log)).toEqual([{ own: 1 }]);
});

it('the symbol of the time of a line is that of the SDK', () => {
  expect(LOG_TIMESTAMP).toBe(LogTimestamp);
});

withTemporal("the SDK's worker and runtime", () => {
  let connection: NativeConnection;
  let worker: Worker;

  beforeAll(async () => {
    expect(existingRuntime(Runtime)).toBeUndefined();
    Runtime.install({ logger: temporalLogger(() => undefined) });
    connection = await NativeConnection.connect({ address: address! });
    worker = await Worker.create({
      connection,
      taskQueue: 'internals',
      workflowBundle: await sharedBundle('instrumented'),
      maxConcurrentWorkflowTaskExecutions: 7,
      sinks: { [WORKFLOW_LOG_SINK]: { info: { fn: () => undefined } } },
    });
  }, 60_000);

  afterAll(async () => {
    await worker.runUntil(Promise.resolve());
    await connection.close();
  });

  it('have _instance and instantiator', () => {
    expect(existingRuntime(Runtime)).toBe(Runtime.instance());
    expect(wasInstalled(Runtime)).toBe(true);
  });

  it('are made of defaultOptions, which the last install has set', () => {
    const before = defaultOptionsOf(Runtime);
    expect(before).toHaveProperty('logger');
    expect(wasMade(Runtime)).toBe(true);
    const options = {};
    setDefaultOptions(Runtime, options);
    expect(defaultOptionsOf(Runtime)).toBe(options);
    setDefaultOptions(Runtime, before as object);
  });

  it('have an emitter of evictions', () => {
    const events: unknown[] = [];
    const emitter = Reflect.get(worker, 'evictionsEmitter') as NodeJS.EventEmitter;
    const stop = onCacheEviction(worker, (event) => events.push(event));
    emitter.emit('eviction', 'one');
    stop();
    emitter.emit('eviction', 'two');
    expect(events).toEqual(['one']);
  });

  it('have the digest of the bundle as their build, and fixed numbers of slots', () => {
    expect(buildIdOf(worker.options)).toMatch(/.@./);
    const { tuner } = worker.options;
    expect(
      slotsOf('workflowTaskSlotSupplier' in tuner ? tuner.workflowTaskSlotSupplier : undefined),
    ).toBe(7);
  });

  it('take the sink of workflow lines by its name', () => {
    const names = Reflect.get(worker.options, 'sinks') as object;
    expect(names).toHaveProperty('__temporal_logger');
    expect(names).toHaveProperty(WORKFLOW_LOG_SINK);
  });
});
