/** How this process is called in logs, spans and metrics. */
export const service = { name: 'wflo-sandbox-runner', version: '0.1.0' } as const;
