import { serviceInstanceId } from './service-instance.ts';
import { present, type Environment } from './variables.ts';

type Scalar = string | number | boolean;

/** Attributes of a resource. */
export type ResourceAttributes = Readonly<Record<string, Scalar | readonly Scalar[]>>;

/**
 * Whose telemetry it is: `given` over `OTEL_SERVICE_NAME` over `OTEL_RESOURCE_ATTRIBUTES`, of which
 * a pair that is broken is left out.
 */
export function resourceAttributes(
  given: ResourceAttributes,
  env: Environment,
): ResourceAttributes {
  const serviceName = present(env['OTEL_SERVICE_NAME']);
  return {
    'service.name': 'unknown_service:node',
    'service.instance.id': serviceInstanceId(),
    ...fromVariable(env['OTEL_RESOURCE_ATTRIBUTES'] ?? ''),
    ...(serviceName !== undefined && { 'service.name': serviceName }),
    ...given,
  };
}

/** `key=value,key2=value2`, percent-encoded (OpenTelemetry, "Resource SDK"). */
function fromVariable(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').flatMap((pair) => {
    const at = pair.indexOf('=');
    const name = decoded(pair.slice(0, Math.max(at, 0)).trim());
    const value = decoded(pair.slice(at + 1).trim());
    return name && value !== undefined ? [[name, value] as const] : [];
  });
  return Object.fromEntries(pairs);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
