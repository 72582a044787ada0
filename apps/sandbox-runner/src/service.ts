import { packageVersion } from '@wflo/service-kit';

/** How this process is called in logs, spans and metrics, and how its failures end it. */
export const service = {
  name: 'wflo-sandbox-runner',
  version: packageVersion(import.meta.url),
  events: 'sandbox_runner',
  // At start it says that the backend that is configured is not there.
  configurationCodes: ['WFLO_UNAVAILABLE'],
} as const;
