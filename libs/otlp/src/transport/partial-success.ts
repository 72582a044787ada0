import { protobufFields } from './protobuf-fields.ts';

/** What a collector has rejected of a request that it took. */
export interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

const NOTHING: PartialSuccess = { rejected: 0, message: '' };

/**
 * ExportTraceServiceResponse { partial_success = 1 { int64 rejected_spans = 1; string error_message
 * = 2 } }; those of logs and metrics have the same numbers.
 */
export function partialSuccess(response: Uint8Array | undefined): PartialSuccess {
  let rejected = 0;
  let message = '';
  try {
    for (const [outer, partial] of protobufFields(response ?? new Uint8Array())) {
      if (outer !== 1 || typeof partial === 'number') continue;
      for (const [number, value] of protobufFields(partial)) {
        // A negative number comes as one near 2 ** 64.
        if (number === 1 && typeof value === 'number' && value < Number.MAX_SAFE_INTEGER) {
          rejected = value;
        }
        if (number === 2 && typeof value !== 'number') message = new TextDecoder().decode(value);
      }
    }
  } catch {
    // The collector has said yes; only what it added cannot be read.
    return NOTHING;
  }
  return described(rejected, message);
}

/** The same of a collector that responds in JSON, whatever it was sent. */
export function jsonPartialSuccess(response: Uint8Array): PartialSuccess {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(response));
    const partial = field(parsed, ['partialSuccess']);
    const names = ['rejectedSpans', 'rejectedLogRecords', 'rejectedDataPoints'];
    const rejected = Number(field(partial, names) ?? 0);
    const message = field(partial, ['errorMessage']);
    return described(rejected > 0 ? rejected : 0, typeof message === 'string' ? message : '');
  } catch {
    return NOTHING;
  }
}

function field(of: unknown, names: readonly string[]): unknown {
  if (typeof of !== 'object' || of === null) return undefined;
  return names.map((name): unknown => Reflect.get(of, name)).find((value) => value !== undefined);
}

function described(rejected: number, message: string): PartialSuccess {
  return { rejected, message: message || (rejected > 0 ? `${rejected} rejected` : '') };
}
