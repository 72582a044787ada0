/**
 * `node archive.mjs URL FILE`: downloads a file; what went wrong is the last line on stderr. A
 * process of its own, because Node reads the proxy variables only when it starts.
 */
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** A host that says nothing at all must not hold up the other ways. */
const REACH_TIMEOUT_MILLIS = 5_000;

const [url, file] = process.argv.slice(2);
const abort = new AbortController();
const timer = setTimeout(
  () => abort.abort(new Error(`no response within ${REACH_TIMEOUT_MILLIS / 1000} s`)),
  REACH_TIMEOUT_MILLIS,
);
try {
  const response = await fetch(url, { signal: abort.signal });
  clearTimeout(timer);
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  await pipeline(response.body, createWriteStream(file));
} catch (error) {
  process.stderr.write(`${error.cause?.code ?? error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
} finally {
  clearTimeout(timer);
}
