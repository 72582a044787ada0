/** ExportTraceServiceResponse { partial_success { rejected_spans = 1; error_message = 2 } } */
export function partialSuccess(rejected: number, message: string): Uint8Array {
  const text = Buffer.from(message);
  const inner = Buffer.concat([Buffer.from([0x08, rejected, 0x12, text.length]), text]);
  return Buffer.concat([Buffer.from([0x0a, inner.length]), inner]);
}
