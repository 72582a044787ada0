import {
  context,
  INVALID_SPAN_CONTEXT,
  propagation,
  ROOT_CONTEXT,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { Client, Connection } from '@temporalio/client';
import { WfloTemporalPlugin } from '../../src/index.ts';
import { executionId } from '../fixtures/telemetry-lab.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const withTemporal = address ? describe : describe.skip;

const fail = (): never => {
  throw new Error('a fault of telemetry');
};
/** Every method of its spans throws. */
const tracer: Tracer = {
  startSpan: () => new Proxy(trace.wrapSpanContext(INVALID_SPAN_CONTEXT), { get: () => fail }),
  startActiveSpan: fail,
};

withTemporal('calls of a client', () => {
  let connection: Connection;

  beforeAll(async () => {
    new NodeTracerProvider().register();
    connection = await Connection.connect({ address: address! });
  });

  afterAll(async () => {
    await connection.close();
    trace.disable();
    context.disable();
    propagation.disable();
  });

  const clientOf = (plugin: WfloTemporalPlugin) => new Client({ connection, plugins: [plugin] });

  it('are made although the baggage cannot be written', async () => {
    const client = clientOf(new WfloTemporalPlugin({ runtime: false }));
    const baggage = propagation.createBaggage({ title: { value: 'ab😀'.slice(0, 3) } });
    const workflowId = executionId();
    const handle = await context.with(propagation.setBaggage(ROOT_CONTEXT, baggage), () =>
      client.workflow.start('anything', { taskQueue: workflowId, workflowId }),
    );
    expect((await handle.describe()).status.name).toBe('RUNNING');
    await handle.terminate();
  });

  it('respond and fail as without a tracer when its spans throw at every touch', async () => {
    const plugin = new WfloTemporalPlugin({ runtime: false, tracer });
    const client = clientOf(plugin);
    const workflowId = executionId();
    const options = { taskQueue: workflowId, workflowId };
    const handle = await client.workflow.start('anything', options);
    expect((await handle.describe()).runId).toBe(handle.firstExecutionRunId);
    await expect(client.workflow.start('anything', options)).rejects.toThrow(
      'Workflow execution already started',
    );
    await handle.terminate();
    expect(plugin.stats().faults).toBeGreaterThan(5);
  });
});
