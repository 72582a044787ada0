/**
 * Outlives its parent by design: when the parent ends, however it ends (SIGKILL included), its
 * end of our stdin closes, and everything it had registered here is stopped, newest first.
 *
 * Protocol, one JSON object per line: `{"watch":{pid,signal,graceMillis,stopLast}}`, `{"forget":pid}`,
 * `{"remove":path}`.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { stopGroup } from './stop-group.mjs';

let watched = new Map();
const folders = [];

// A Ctrl-C or a hangup is the parent's business; we act on its end alone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => {});

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const { watch, forget, remove } = JSON.parse(line);
  if (watch?.stopLast) watched = new Map([[watch.pid, watch], ...watched]);
  else if (watch) watched.set(watch.pid, watch);
  if (forget) watched.delete(forget);
  if (remove) folders.push(remove);
});
lines.on('close', async () => {
  for (const { pid, signal, graceMillis } of [...watched.values()].reverse()) {
    await stopGroup(pid, { signal, graceMillis });
  }
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(0);
});
