const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL', 'SILENT'];
const FIELDS = ['level', 'expiresAfterSeconds'];
const MAX_NAME_LENGTH = 200;
/** A week. */
const MAX_EXPIRY_SECONDS = 604_800;

export interface LevelRequest {
  readonly name: string;
  readonly level: string;
  readonly expiresAfterSeconds?: number;
}

export interface Issue {
  /** The field, or `name` for the one in the path. */
  readonly path: string;
  readonly message: string;
}

/**
 * What `PUT /loggers/{name}` was sent, or everything that is wrong with it. Read by hand: a schema
 * library would take as long to import as express does.
 */
export function readLevelRequest(name: unknown, body: unknown): LevelRequest | readonly Issue[] {
  const issues: Issue[] = [];
  const fields: Readonly<Record<string, unknown>> =
    typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {};
  if (typeof name !== 'string' || name === '' || name.length > MAX_NAME_LENGTH) {
    issues.push({ path: 'name', message: `expected 1 to ${MAX_NAME_LENGTH} characters` });
  }
  const text = fields['level'];
  const level = typeof text === 'string' ? text.toUpperCase() : '';
  if (!LEVELS.includes(level)) {
    issues.push({ path: 'level', message: `expected one of ${LEVELS.join(', ')}` });
  }
  const seconds = fields['expiresAfterSeconds'];
  if (seconds !== undefined && !isExpiry(seconds)) {
    const message = `expected a number above 0, ${MAX_EXPIRY_SECONDS} at most`;
    issues.push({ path: 'expiresAfterSeconds', message });
  }
  for (const field of Object.keys(fields)) {
    if (!FIELDS.includes(field)) issues.push({ path: field, message: 'no such field' });
  }
  if (issues.length > 0) return issues;
  return {
    name: String(name),
    level,
    expiresAfterSeconds: isExpiry(seconds) ? seconds : undefined,
  };
}

function isExpiry(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= MAX_EXPIRY_SECONDS;
}
