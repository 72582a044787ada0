/** The slot of a pino logger in which its stream is; children inherit it. */
const STREAM_SLOT = 'pino.stream';
const MESSAGE_KEY_SLOT = 'pino.messageKey';
/** Where `@opentelemetry/api-logs` keeps the global provider. */
const LOGS_API = Symbol.for('io.opentelemetry.js.api.logs');
/** What pino adds by itself. */
const BASE_FIELDS = ['pid', 'hostname'];

interface Stream {
  write(line: string): unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The line that a pino logger hands to its stream while `call` runs: after its redaction,
 * serializers, formatters and hooks. The slots of a logger are undocumented: a test fails when pino
 * names them otherwise.
 *
 * @returns the line; undefined when it writes none; null when that cannot be seen
 */
export function outputOf(pino: object, call: () => void): string | undefined | null {
  const slot = slotOf(pino, STREAM_SLOT);
  const stream: unknown = slot && Reflect.get(pino, slot);
  if (slot === undefined || !isStream(stream)) {
    call();
    return null;
  }
  let output: string | undefined;
  const tap = new Proxy(stream, {
    get: (target, key) =>
      key === 'write'
        ? (line: string): unknown => target.write((output = line))
        : (Reflect.get(target, key) as unknown),
  });
  const own = Object.getOwnPropertyDescriptor(pino, slot);
  Object.defineProperty(pino, slot, { value: tap, writable: true, configurable: true });
  try {
    call();
  } finally {
    if (own === undefined) Reflect.deleteProperty(pino, slot);
    else Object.defineProperty(pino, slot, own);
  }
  return output;
}

/** Whether OpenTelemetry's instrumentation of pino sends what this logger writes. */
export function isSentByInstrumentation(pino: object): boolean {
  if (Reflect.get(globalThis, LOGS_API) === undefined) return false;
  const slot = slotOf(pino, STREAM_SLOT);
  const stream: unknown = slot && Reflect.get(pino, slot);
  if (typeof stream !== 'object' || stream === null || !('streams' in stream)) return false;
  const { streams } = stream;
  return Array.isArray(streams) && streams.some((each: { stream?: object }) => sends(each.stream));
}

function sends(stream: object | undefined): boolean {
  return stream !== undefined && '_otelLogger' in stream;
}

/** Our line with what pino's line has in place of its fields and event. */
export function asShown(pino: object, ours: Fields, output: string): string {
  const slot = slotOf(pino, MESSAGE_KEY_SLOT);
  const messageKey = slot === undefined ? 'msg' : String(Reflect.get(pino, slot));
  const theirs = JSON.parse(output) as Fields;
  const { timestamp, level, logger, event, trace_id, span_id, trace_flags } = ours;
  const { [messageKey]: message, level: _level, time: _time, ...rest } = theirs;
  const added = BASE_FIELDS.filter((name) => !Object.hasOwn(ours, name));
  const fields = Object.entries(rest).filter(([name]) => !added.includes(name));
  return JSON.stringify({
    ...{ timestamp, level, logger },
    ...Object.fromEntries(fields),
    ...{ event: message ?? event, trace_id, span_id, trace_flags },
  });
}

function slotOf(logger: object, description: string): symbol | undefined {
  for (let at: object | null = logger; at !== null; at = Reflect.getPrototypeOf(at)) {
    const slot = Object.getOwnPropertySymbols(at).find((own) => own.description === description);
    if (slot !== undefined) return slot;
  }
  return undefined;
}

function isStream(value: unknown): value is Stream {
  return (
    typeof value === 'object' &&
    value !== null &&
    'write' in value &&
    typeof value.write === 'function'
  );
}
