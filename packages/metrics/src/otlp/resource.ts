import type { ResourceAttributes } from './export-request.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whose metrics they are: `given` over `OTEL_SERVICE_NAME` over `OTEL_RESOURCE_ATTRIBUTES`, of which
 * a pair that is broken is left out.
 */
export function resourceAttributes(
  given: ResourceAttributes,
  env: Environment,
): ResourceAttributes {
  const serviceName = env['OTEL_SERVICE_NAME']?.trim();
  return {
    'service.name': 'unknown_service:node',
    ...fromVariable(env['OTEL_RESOURCE_ATTRIBUTES'] ?? ''),
    ...(serviceName ? { 'service.name': serviceName } : {}),
    ...given,
  };
}

/** `key=value,key2=value2`, percent-encoded (OpenTelemetry, "Resource SDK"). */
function fromVariable(text: string): ResourceAttributes {
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
