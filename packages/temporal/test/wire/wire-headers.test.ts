import { defaultPayloadConverter } from '@temporalio/common';
import {
  readTraceFields,
  readWfloContext,
  TRACE_HEADER,
  withContextHeaders,
} from '../../src/wire/wire-headers.ts';

describe('headers on the wire', () => {
  it('use the header and format of the official OpenTelemetry interceptors', () => {
    const theirs = {
      '_tracer-data': defaultPayloadConverter.toPayload({ traceparent: '00-aa-bb-01' }),
    };
    expect(readTraceFields(theirs)).toEqual({ traceparent: '00-aa-bb-01' });
    const ours = withContextHeaders({}, { traceparent: '00-aa-bb-01' }, undefined);
    expect(ours[TRACE_HEADER]).toEqual(theirs['_tracer-data']);
  });

  it('keep what other interceptors have put there', () => {
    const other = defaultPayloadConverter.toPayload(1);
    const headers = withContextHeaders({ other }, undefined, { workflow_id: 'w' });
    expect(headers['other']).toBe(other);
    expect(readWfloContext(headers)).toEqual({ workflow_id: 'w' });
  });

  it('read as empty when they are absent or not ours to understand', () => {
    expect(readTraceFields(undefined)).toEqual({});
    const junk = { data: new Uint8Array([1, 2, 3]), metadata: {} };
    expect(readTraceFields({ [TRACE_HEADER]: junk })).toEqual({});
    const text = defaultPayloadConverter.toPayload('text');
    expect(readTraceFields({ [TRACE_HEADER]: text })).toEqual({});
  });
});
