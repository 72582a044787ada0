import type { Batch, Signal } from '../../telemetry/telemetry.ts';
import { decodeBatch } from '../read/decode.ts';

/** Where batches go. It resolves when the batch is stored, and rejects when it must be sent again. */
export interface Sink {
  add(signal: Signal, batch: Batch, body: Uint8Array): Promise<void>;
  hasRoom(bytes: number): boolean;
}

export interface Received {
  /** Items that were refused for good, with the sentence that says why. */
  readonly rejected: number;
  readonly message: string;
}

/** Counts of one door. */
export class Door {
  requests = 0;
  refused = 0;
}

/** Decodes a request and has it stored: what both protocols do. */
export async function receive(
  sink: Sink,
  signal: Signal,
  body: Uint8Array,
  encoding: 'protobuf' | 'json',
): Promise<Received> {
  const batch = decodeBatch(signal, body, encoding);
  await sink.add(signal, batch, body);
  let rejected = 0;
  for (const count of batch.rejected.values()) rejected += count;
  const reasons = [...batch.rejected].map(([reason, count]) => `${count} ${reason}`);
  return { rejected, message: reasons.join(', ') };
}
