export { ObsServerError } from './errors.ts';
export { GracefulClose } from './graceful-close.ts';
export type { ComponentHealth, HealthCheck, HealthGroup } from './health-check.ts';
export { HealthMonitor, type HealthReport } from './health-monitor.ts';
export type { Exposition, LoggerLevels, ObsOptions } from './obs-options.ts';
export { createObsRouter } from './router.ts';
export { startObsServer, type ObsServer, type ObsServerOptions } from './server.ts';
