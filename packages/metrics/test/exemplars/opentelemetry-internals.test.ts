import { trace } from '@opentelemetry/api';
import { isApiInUse } from '../../src/exemplars/opentelemetry-internals.ts';

it("sees that something is registered with OpenTelemetry's API", () => {
  expect(isApiInUse()).toBe(false);
  trace.setGlobalTracerProvider({ getTracer: (name) => trace.getTracer(name) });
  expect(isApiInUse()).toBe(true);
});
