export * from '@wflo/logging';
export * from '@wflo/metrics';
export * from '@wflo/obs-server';
export * from '@wflo/tracing';
// Two of the packages name an error alike; each keeps its code.
export { InvalidOptionError } from '@wflo/logging';
export { InvalidOptionError as InvalidMetricsOptionError } from '@wflo/metrics';
export { databaseUrlProblem, withDatabasePassword } from './settings/database-url.ts';
export { findEnvFile, readEnvFile } from './settings/env-file.ts';
export { ObservabilityError, SettingsError, type SettingsProblem } from './errors.ts';
export { knexLog, type KnexLog } from './knex-log.ts';
export { lossReport, type LossReport } from './reports/loss-report.ts';
export { startMetricsServer } from './metrics-server.ts';
export { findProjectRoot } from './settings/project-root.ts';
export { serviceIdentity, type ServiceIdentity } from './service-identity.ts';
export { setting } from './settings/setting.ts';
export {
  exitOnInvalidSettings,
  observabilitySettings,
  parseSettings,
  type ObservabilitySettings,
  type ParseSettingsOptions,
} from './settings/settings.ts';
export { onStopSignal } from './stop-signal.ts';
export { startObservability, type Observability, type ObservabilityOptions } from './start.ts';
