import type { Attributes } from '@opentelemetry/api';
import { withoutSecrets } from '@wflo/sanitize';
import type { Outcome } from '../program.ts';

/** Of each stream; what is left out is the middle. */
const MOST_BYTES = 16_384;
/** A secret that a cut goes through is still seen whole. */
const BEYOND_CUT = 512;

/** What a program has written, as attributes of its span: secrets redacted, each stream bounded. */
export function capturedOutput({ stdout, stderr }: Pick<Outcome, 'stdout' | 'stderr'>): Attributes {
  return {
    ...(stdout === '' ? {} : { 'sandbox.stdout': bounded(stdout) }),
    ...(stderr === '' ? {} : { 'sandbox.stderr': bounded(stderr) }),
  };
}

/** The end says what went wrong, the start what was done. */
function bounded(text: string): string {
  if (Buffer.byteLength(text) <= MOST_BYTES) return withoutSecrets(text);
  const half = MOST_BYTES / 2;
  const start = Buffer.from(withoutSecrets(text.slice(0, half + BEYOND_CUT)));
  const end = Buffer.from(withoutSecrets(text.slice(-half - BEYOND_CUT)));
  const first = start
    .subarray(0, half)
    .toString()
    .replace(/\uFFFD+$/, '');
  const last = end
    .subarray(-half)
    .toString()
    .replace(/^\uFFFD+/, '');
  return `${first}\n[${Math.max(0, text.length - first.length - last.length)} more characters]\n${last}`;
}
