import { packageVersion } from '@wflo/service-kit';

/** The worker's name, and its version as in package.json. */
export const SERVICE = {
  name: 'wflo-worker',
  version: packageVersion(import.meta.url),
  events: 'worker',
} as const;
