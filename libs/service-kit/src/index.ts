export { databaseCheck } from './database/database-check.ts';
export { codeOf, isDatabaseFailure, unavailable } from './database/database-failure.ts';
export { databaseProblem } from './database/database-problem.ts';
export { databaseLocation, type DatabaseEngine } from './database/database-location.ts';
export { engineOf } from './database/knex-client.ts';
export { migrate, type MigrateOptions } from './database/migrate.ts';
export { openDatabase, type OpenDatabaseOptions } from './database/open-database.ts';
export { missingMigrations, type DatabaseSchema, type Migration } from './database/schema.ts';
export {
  DatabaseLockedError,
  DatabaseTooNewError,
  DatabaseUnavailableError,
  RequestError,
  ServiceKitError,
} from './errors.ts';
export { invalidRequest } from './http/invalid-request.ts';
export { problemOf } from './http/problem-handler.ts';
export { listen } from './http/listen.ts';
export { createServiceApp, type ServiceAppParts } from './http/service-app.ts';
export { failureText, wfloCodeOf } from './process/failure.ts';
export { packageVersion } from './process/package-version.ts';
export { runService, type ServiceDescription, type ServiceRun } from './process/run-service.ts';
export { unlessAborted } from './process/stop-signal.ts';
export {
  serviceSettings,
  type ServiceSettingsOptions,
  serviceToken,
} from './settings/service-settings.ts';
export { untraced } from './untraced.ts';
