import type { ExportSettings } from '../settings/export-settings.ts';
import { DetectingTransport } from './detecting-transport.ts';
import { GrpcTransport } from './grpc-transport.ts';
import { HttpTransport } from './http-transport.ts';
import type { OtlpTransport } from './otlp-transport.ts';

/** Opens no connection yet. */
export function createTransport(settings: ExportSettings): OtlpTransport {
  if (settings.endpoint.protocol !== 'grpc') return new HttpTransport(settings);
  return settings.endpoint.isLikely
    ? new DetectingTransport(settings)
    : new GrpcTransport(settings);
}
