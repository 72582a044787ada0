/** Where every copy of OpenTelemetry's API holds what was registered with it: no public name. */
const API_REGISTRY = Symbol.for('opentelemetry.js.api.1');

/** Whether anything, such as a tracer provider, has been registered with OpenTelemetry's API. */
export function isApiInUse(): boolean {
  return Reflect.has(globalThis, API_REGISTRY);
}
