import { context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import {
  configureTracing,
  InvalidTracingOptionError,
  withSpan,
  type TracingHandle,
} from '../../src/index.ts';

let tracing: TracingHandle | undefined;

afterEach(async () => {
  await tracing?.shutdown();
});

const attributesUnder = (baggage: string, baggageAttributes?: readonly string[]) => {
  const memory = new InMemorySpanExporter();
  tracing = configureTracing({
    spanProcessors: [new SimpleSpanProcessor(memory)],
    ...(baggageAttributes === undefined ? {} : { baggageAttributes }),
  });
  // As it comes with a request.
  context.with(propagation.extract(ROOT_CONTEXT, { baggage }), () => {
    withSpan('outer', { 'tenant.plan': 'ours' }, () => {
      withSpan('inner', {}, () => undefined);
    });
  });
  return memory.getFinishedSpans().map(({ attributes }) => attributes);
};

const COMING_IN = 'tenant.id=acme,tenant.plan=theirs,session=secret,name=%C3%A4';

describe('baggageAttributes', () => {
  it('puts the listed entries on each span under the baggage, and no others', () => {
    expect(attributesUnder(COMING_IN, ['tenant.id', 'tenant.plan', 'name', 'absent'])).toEqual([
      { 'tenant.id': 'acme', 'tenant.plan': 'theirs', name: 'ä' },
      { 'tenant.id': 'acme', 'tenant.plan': 'ours', name: 'ä' },
    ]);
  });

  it('puts none there by default', () => {
    expect(attributesUnder(COMING_IN)).toEqual([{}, { 'tenant.plan': 'ours' }]);
  });

  it.each(['tenant.id', [''], [7]] as unknown[])(
    'refuses %j, which is no list of names',
    (names) => {
      const options = { baggageAttributes: names as string[] };
      expect(() => configureTracing(options)).toThrow(InvalidTracingOptionError);
    },
  );
});
