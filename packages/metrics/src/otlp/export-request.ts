import type { ResourceAttributes } from '@wflo/otlp';
import type { DataPoint } from './data-points.ts';
import { writeFamily } from './family.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** Name of OTLP's instrumentation scope. */
const SCOPE = '@wflo/metrics';

/** Encodes data points as an ExportMetricsServiceRequest of one resource. */
export function encodeRequest(
  points: readonly DataPoint[],
  resource: ResourceAttributes,
): Uint8Array {
  const writer = new ProtobufWriter();
  writer.message(1, () => {
    writer.message(1, () => {
      for (const [name, value] of Object.entries(resource)) writer.attribute(1, name, value);
    });
    writer.message(2, () => {
      writer.message(1, () => {
        writer.string(1, SCOPE);
      });
      for (const [family, bytes] of byFamily(points)) writeFamily(writer, 2, family, bytes);
    });
  });
  return writer.take();
}

function byFamily(points: readonly DataPoint[]): Map<DataPoint['family'], Uint8Array[]> {
  const families = new Map<DataPoint['family'], Uint8Array[]>();
  for (const { family, bytes } of points) {
    const known = families.get(family);
    if (known === undefined) families.set(family, [bytes]);
    else known.push(bytes);
  }
  return families;
}

/** What a point takes of a request, in bytes; its metric's name and help come once. */
export function requestBytes({ family, bytes }: DataPoint): number {
  return bytes.byteLength + 8 + (family.name.length + family.help.length) / 64;
}
