/**
 * `node archive.mjs URL FILE`: downloads a file; a line on stdout says now and then how much has
 * arrived, and what went wrong is the last line on stderr. A process of its own, because Node reads
 * the proxy variables only when it starts.
 */
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { megabytes } from './megabytes.mjs';

/** A host that says nothing at all must not hold up the other ways. */
const REACH_TIMEOUT_MILLIS = 5_000;
const REPORT_EVERY_MILLIS = 500;

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
  const total = Number(response.headers.get('content-length'));
  await pipeline(response.body, (chunks) => reported(chunks, total), createWriteStream(file));
} catch (error) {
  process.stderr.write(`${error.cause?.code ?? error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
} finally {
  clearTimeout(timer);
}

async function* reported(chunks, total) {
  let arrived = 0;
  let next = 0;
  for await (const chunk of chunks) {
    arrived += chunk.length;
    if (performance.now() >= next) {
      next = performance.now() + REPORT_EVERY_MILLIS;
      process.stdout.write(`${megabytes(arrived)}${total ? ` of ${megabytes(total)}` : ''}\n`);
    }
    yield chunk;
  }
}
