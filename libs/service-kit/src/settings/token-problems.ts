import type { SettingsProblem } from '@wflo/observability';

export interface Exposure {
  readonly NODE_ENV?: string;
  readonly METRICS_HOST?: string;
  readonly SERVICE_API_TOKEN?: string;
}

/** In production an API without a token listens on a loopback address only. */
export function tokenProblems({
  NODE_ENV,
  METRICS_HOST: host = '127.0.0.1',
  SERVICE_API_TOKEN: token = '',
}: Exposure): SettingsProblem[] {
  if (NODE_ENV !== 'production' || token !== '' || isLoopback(host)) return [];
  const message = `missing; required in production unless METRICS_HOST is a loopback address (it is ${host})`;
  return [{ variable: 'SERVICE_API_TOKEN', message }];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
