/**
 * Log attributes under the names that every other line has: `execution_id` is Temporal's workflow
 * id, `run_id` its run id, `workflow_id` the definition's.
 *
 * @module
 */
import { LOG_ENVELOPE } from '../wire/emission.ts';

const RENAMED: ReadonlyMap<string, string> = new Map([
  ['workflowId', 'execution_id'],
  ['runId', 'run_id'],
  ['workflowRunId', 'run_id'],
  ['workflowType', 'workflow_type'],
  ['activityId', 'activity_id'],
  ['activityType', 'activity_type'],
  ['activityRunId', 'activity_run_id'],
  ['updateId', 'update_id'],
  ['updateName', 'update_name'],
  ['sdkComponent', 'sdk_component'],
  ['durationMs', 'duration_ms'],
  ['isLocal', 'activity_is_local'],
]);

/** Never on a line: the task token is a credential of sorts, and 200 characters long. */
const DROPPED: ReadonlySet<string> = new Set(['taskToken', 'spanContexts', LOG_ENVELOPE]);

/** On the SDK's own lines these say what each line of the process would repeat. */
const OF_THE_WORKER: ReadonlySet<string> = new Set(['taskQueue', 'namespace']);

/** A line without them is of no run, and no attribute makes it one's. */
const OF_THE_RUN = ['workflow_id', 'execution_id', 'run_id', 'workflow_type'];

/** Components that are the application's own code: to say so on each of its lines adds nothing. */
const APPLICATION: ReadonlySet<unknown> = new Set(['workflow', 'activity']);

/** The attributes of one of the SDK's own lines as fields; others keep their names. */
export function fieldsFromAttributes(
  attributes: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (!OF_THE_WORKER.has(name)) place(fields, name, value);
  }
  return Object.fromEntries(fields);
}

/**
 * The fields of a line that application code wrote: `own` says whose line it is, which no attribute
 * can change. One with the name of another field and another value becomes `attr_<name>`.
 */
export function fieldsOfLine(
  own: Readonly<Record<string, unknown>>,
  attributes: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> {
  const fields = new Map<string, unknown>(Object.entries(own));
  for (const name of OF_THE_RUN) fields.set(name, own[name]);
  for (const [name, value] of Object.entries(attributes ?? {})) place(fields, name, value);
  return Object.fromEntries([...fields].filter(([, value]) => value !== undefined));
}

/** The attributes but for those that have the very value that `repeated` has under their name. */
export function withoutRepeated(
  attributes: Readonly<Record<string, unknown>> | undefined,
  repeated: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes ?? {}).filter(
      ([name, value]) => !(Object.hasOwn(repeated, name) && repeated[name] === value),
    ),
  );
}

function place(fields: Map<string, unknown>, name: string, value: unknown): void {
  if (value === undefined || DROPPED.has(name)) return;
  if (name === 'sdkComponent' && APPLICATION.has(value)) return;
  let key = RENAMED.get(name) ?? name;
  if (fields.has(key) && fields.get(key) === value) return;
  if (fields.has(key)) key = `attr_${name}`;
  while (fields.has(key)) key = `attr_${key}`;
  fields.set(key, value);
}
