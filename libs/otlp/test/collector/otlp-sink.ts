import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface OtlpSink {
  /** Of OTLP over HTTP, without a path. */
  readonly endpoint: string;
  readonly close: () => void;
}

/** A process of its own that takes whatever is sent to it and keeps nothing: for benches. */
export async function startOtlpSink(): Promise<OtlpSink> {
  const sink = fork(fileURLToPath(new URL('sink-process.ts', import.meta.url)));
  const [{ port }] = (await once(sink, 'message')) as [{ port: number }]; // as it sends it
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close: () => {
      sink.disconnect();
    },
  };
}
