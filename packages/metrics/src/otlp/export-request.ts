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
      for (const [name, value] of Object.entries(resource)) writeAttribute(writer, 1, name, value);
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

/** OTLP's KeyValue. */
function writeAttribute(
  writer: ProtobufWriter,
  field: number,
  name: string,
  value: ResourceAttributes[string],
): void {
  writer.message(field, () => {
    writer.string(1, name);
    writer.message(2, () => {
      writeValue(writer, value);
    });
  });
}

/** OTLP's AnyValue. */
function writeValue(writer: ProtobufWriter, value: ResourceAttributes[string]): void {
  if (typeof value === 'string') writer.string(1, value);
  else if (typeof value === 'boolean') writer.varint(2, Number(value));
  else if (typeof value === 'number') {
    if (Number.isSafeInteger(value) && value >= 0) writer.varint(3, value);
    else writer.double(4, value);
  } else {
    writer.message(5, () => {
      for (const one of value) {
        writer.message(1, () => {
          writeValue(writer, one);
        });
      }
    });
  }
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
  return bytes.byteLength + 8 + Math.ceil((family.name.length + family.help.length) / 64);
}
