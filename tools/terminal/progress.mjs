/**
 * One line per step that has ended, with the time it took: `  ✔ Temporal server  3.2 s`. Steps may
 * run side by side. On a terminal a last line names those still running and counts their seconds;
 * elsewhere a long step says every 15 s that it goes on.
 *
 * @module
 */
import { dim, green, red } from './style.mjs';

const TTY_TICK_MILLIS = 500;
const LOG_TICK_MILLIS = 15_000;
const CLEAR_LINE = '\r\u001b[K';

const running = new Set();
let ticker;
let muted = false;

/** Prints no more: the work still running is abandoned. */
export function muteProgress() {
  if (process.stdout.isTTY && running.size > 0) process.stdout.write(CLEAR_LINE);
  muted = true;
  clearInterval(ticker);
}

/**
 * Shows `label` while `work` runs. `work` gets `note(text)`, which changes the detail shown
 * beside the label; a string that it returns is the detail that stays.
 */
export async function step(label, work) {
  const current = { label, detail: '', start: performance.now() };
  begin(current);
  try {
    const result = await work((text) => {
      current.detail = text;
      showLive();
    });
    end(current, green('✔'), typeof result === 'string' ? result : '');
    return result;
  } catch (error) {
    end(current, red('✘'), '');
    throw error;
  }
}

function begin(current) {
  running.add(current);
  const millis = process.stdout.isTTY ? TTY_TICK_MILLIS : LOG_TICK_MILLIS;
  ticker ??= setInterval(() => (process.stdout.isTTY ? showLive() : sayStillRunning()), millis);
  showLive();
}

function end(current, mark, detail) {
  running.delete(current);
  if (muted) return;
  const seconds = ((performance.now() - current.start) / 1000).toFixed(1);
  const clear = process.stdout.isTTY ? CLEAR_LINE : '';
  const label = current.label.padEnd(18);
  const suffix = detail === '' ? '' : `  ${dim(detail)}`;
  process.stdout.write(`${clear}  ${mark} ${label} ${dim(`${seconds} s`.padStart(7))}${suffix}\n`);
  if (running.size === 0) {
    clearInterval(ticker);
    ticker = undefined;
  } else showLive();
}

function showLive() {
  if (muted || !process.stdout.isTTY || running.size === 0) return;
  const parts = [...running].map(
    ({ label, detail, start }) => `${label}${detail && `: ${detail}`} ${secondsSince(start)} s`,
  );
  const width = (process.stdout.columns ?? 80) - 5;
  process.stdout.write(`${CLEAR_LINE}  … ${dim(parts.join(', ').slice(0, width))}`);
}

function sayStillRunning() {
  for (const { label, detail, start } of running) {
    const seconds = secondsSince(start);
    if (seconds * 1000 < LOG_TICK_MILLIS) continue;
    process.stdout.write(`  … ${label}${detail && ` (${detail})`}, ${seconds} s so far\n`);
  }
}

function secondsSince(start) {
  return Math.round((performance.now() - start) / 1000);
}
