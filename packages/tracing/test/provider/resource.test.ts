import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { configureTracing, getTracer, type TracingOptions } from '../../src/index.ts';
import { encodeSpans } from '../../src/export/span-encoder.ts';

const original = { ...process.env };
const tracing: { shutdown(): Promise<void> }[] = [];

afterEach(async () => {
  await tracing.pop()?.shutdown();
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('OTEL_')) Reflect.deleteProperty(process.env, name);
  }
  Object.assign(process.env, original);
});

function attributes(
  options: TracingOptions,
  variables: Record<string, string> = {},
): Readonly<Record<string, unknown>> {
  Object.assign(process.env, variables);
  tracing.push(configureTracing(options));
  const span = getTracer().startSpan('x') as unknown as ReadableSpan; // the SDK's
  return span.resource.attributes;
}

describe('the resource of spans', () => {
  it('counts what says more precisely who they come from', () => {
    const resource = resourceFromAttributes({ a: 'option', b: 'option', 'service.name': 'option' });
    const env = { OTEL_RESOURCE_ATTRIBUTES: 'b=env,service.name=env,service.version=env' };
    expect(attributes({ resource }, env)).toMatchObject({
      a: 'option',
      b: 'env',
      'service.name': 'env',
      'service.version': 'env',
    });
  });

  it('has what OTEL_NODE_RESOURCE_DETECTORS asks for, and no more', () => {
    const env = {
      OTEL_NODE_RESOURCE_DETECTORS: 'os,k8s',
      OTEL_RESOURCE_ATTRIBUTES_POD_NAME: 'orders-1',
    };
    const found = attributes({}, env);
    expect(found).toHaveProperty(['os.type']);
    expect(found['k8s.pod.name']).toBe('orders-1');
    expect(found).not.toHaveProperty(['process.pid']);
  });

  it.each([
    ['host', 'host.name'],
    ['process', 'process.pid'],
    ['serviceinstance', 'service.instance.id'],
    ['all', 'os.type'],
  ])('knows the detector %s', (name, attribute) => {
    expect(attributes({}, { OTEL_NODE_RESOURCE_DETECTORS: name })).toHaveProperty([attribute]);
  });

  it('takes the detectors of the option, and is sent with what they find later', async () => {
    let found: (id: string) => void = () => undefined;
    const id = new Promise<string>((resolve) => (found = resolve));
    const detect = () => ({ attributes: { 'host.id': id } });
    tracing.push(configureTracing({ resourceDetectors: [{ detect }] }));
    const span = getTracer().startSpan('x') as unknown as ReadableSpan; // the SDK's
    const encoded = encodeSpans([span]);
    found('found-later');
    expect(Buffer.from(await encoded).toString('latin1')).toContain('found-later');
  });
});
