/**
 * Temporal's log attributes under the names that every other line has: `execution_id` is
 * Temporal's workflow id, `run_id` its run id, `workflow_id` the definition's. The task token, a
 * credential of sorts and 200 characters long, is dropped.
 *
 * @module
 */
import { LOG_ENVELOPE } from './workflow/emission.ts';

const RENAMED: Readonly<Record<string, string | undefined>> = {
  workflowId: 'execution_id',
  runId: 'run_id',
  workflowRunId: 'run_id',
  workflowType: 'workflow_type',
  activityId: 'activity_id',
  activityType: 'activity_type',
  activityRunId: 'activity_run_id',
  updateId: 'update_id',
  updateName: 'update_name',
  sdkComponent: 'sdk_component',
  durationMs: 'duration_ms',
  isLocal: 'activity_is_local',
};

const DROPPED: ReadonlySet<string> = new Set([
  'taskToken',
  'taskQueue',
  'namespace',
  'spanContexts',
  LOG_ENVELOPE,
]);

/** Components that are the application's own code: saying so on each of its lines tells nothing. */
const APPLICATION: ReadonlySet<unknown> = new Set(['workflow', 'activity']);

/** Temporal's attributes as fields of a log line; others keep their names. */
export function fieldsFromAttributes(
  attributes: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (DROPPED.has(name) || value === undefined) continue;
    if (name === 'sdkComponent' && APPLICATION.has(value)) continue;
    fields[RENAMED[name] ?? name] = value;
  }
  return fields;
}
