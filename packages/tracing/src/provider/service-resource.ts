import { hostname } from 'node:os';
import { serviceInstanceId } from '@wflo/otlp';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  type Resource,
  type ResourceDetector,
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

/** What says who the spans come from. */
export interface ResourceParts {
  readonly serviceName?: string | undefined;
  readonly serviceVersion?: string | undefined;
  readonly resource?: Resource | undefined;
  /** Default: the process, its host's name, and an id of its own. */
  readonly detectors?: readonly ResourceDetector[] | undefined;
}

/**
 * Who the spans come from. What says more precisely who comes last and counts: what is detected, then
 * `resource`, then `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME`, then the service of the options.
 */
export function serviceResource(parts: ResourceParts): Resource {
  const { serviceName, serviceVersion, resource, detectors } = parts;
  return defaultResource()
    .merge(
      detectors === undefined ? ofThisProcess() : detectResources({ detectors: [...detectors] }),
    )
    .merge(resource ?? null)
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(
      resourceFromAttributes({
        ...(serviceName ? { 'service.name': serviceName } : {}),
        ...(serviceVersion ? { 'service.version': serviceVersion } : {}),
      }),
    );
}

function ofThisProcess(): Resource {
  return resourceFromAttributes({
    'service.instance.id': serviceInstanceId(),
    'host.name': hostname(),
    'process.pid': process.pid,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
