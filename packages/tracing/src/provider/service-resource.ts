import { hostname } from 'node:os';
import { serviceInstanceId } from '@wflo/otlp';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  type Resource,
} from '@opentelemetry/resources';

/** Who a process is, as far as its environment says so. */
export interface EnvironmentService {
  readonly name?: string;
  readonly version?: string;
}

/**
 * `OTEL_SERVICE_NAME`, then `service.name` and `service.version` of `OTEL_RESOURCE_ATTRIBUTES`, for
 * what else has to name the process as its spans do.
 *
 * @example
 * const { name = 'orders' } = serviceFromEnvironment();
 */
export function serviceFromEnvironment(): EnvironmentService {
  const { attributes } = detectResources({ detectors: [envDetector] });
  const { 'service.name': name, 'service.version': version } = attributes;
  return { name: textOf(name), version: textOf(version) };
}

/** Who the spans come from; `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME` fill in the rest. */
export function serviceResource(
  serviceName: string | undefined,
  serviceVersion: string | undefined,
): Resource {
  return defaultResource()
    .merge(
      resourceFromAttributes({
        'service.instance.id': serviceInstanceId(),
        'host.name': hostname(),
        'process.pid': process.pid,
        'process.runtime.name': 'nodejs',
        'process.runtime.version': process.versions.node,
      }),
    )
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(
      resourceFromAttributes({
        ...(serviceName ? { 'service.name': serviceName } : {}),
        ...(serviceVersion ? { 'service.version': serviceVersion } : {}),
      }),
    );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
