import { serviceFromEnvironment } from '@wflo/tracing';

export interface ServiceIdentity {
  readonly name: string;
  readonly version: string;
}

/**
 * Who this process is, for its logs, spans and `wflo_service_info` alike: the values of the
 * environment (`OTEL_SERVICE_NAME`, then `service.name` and `service.version` of
 * `OTEL_RESOURCE_ATTRIBUTES`), else the defaults, else `wflo` and `0.0.0`. For programs whose
 * operator may name them; the option `service` of `startObservability` comes before all of it.
 *
 * @example
 * await startObservability({ service: serviceIdentity({ name: 'shop', version: '1.2.3' }) });
 */
export function serviceIdentity(defaults: Partial<ServiceIdentity> = {}): ServiceIdentity {
  const { name, version } = serviceFromEnvironment();
  return {
    name: name ?? defaults.name ?? 'wflo',
    version: version ?? defaults.version ?? '0.0.0',
  };
}
