/** The worker's name and version, as in package.json. */
export const SERVICE = { name: 'wflo-worker', version: '0.1.0' } as const;
