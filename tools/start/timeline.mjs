import { dim, green, red, yellow } from '../terminal/style.mjs';

const PAINT = { completed: green, success: green, failed: red, cancelled: yellow };

/**
 * One line per step: its name, a bar on the run's time line, how long it took, how it ended.
 *
 * @param {{ step_id: string, status: string, attempts?: number, started_at?: string,
 *   ended_at?: string, duration_seconds?: number }[]} steps
 * @param {number} columns Width of the terminal.
 */
export function renderTimeline(steps, columns = 80) {
  const timed = steps.filter(({ started_at: start }) => start);
  if (timed.length === 0) return [dim('  (no step has started)')];
  const begin = Math.min(...timed.map(startOf));
  const span = Math.max(...timed.map(endOf)) - begin || 1;
  const nameWidth = Math.min(18, Math.max(...steps.map(({ step_id: id }) => id.length)));
  const barWidth = Math.max(12, Math.min(60, columns - nameWidth - 30));
  return steps.map((item) => {
    const name = item.step_id.slice(0, nameWidth).padEnd(nameWidth);
    const seconds = item.started_at ? `${duration(item).toFixed(2)} s` : '-';
    const paint = PAINT[item.status] ?? dim;
    const tries = item.attempts > 1 ? `, ${item.attempts} tries` : '';
    return (
      `  ${name} ${paint(bar(item, begin, span, barWidth))} ` +
      `${seconds.padStart(8)}  ${paint(item.status)}${tries}`
    );
  });
}

function bar(item, begin, span, width) {
  if (!item.started_at) return ' '.repeat(width);
  const from = Math.min(width - 1, Math.floor(((startOf(item) - begin) / span) * width));
  const length = Math.max(1, Math.round(((endOf(item) - startOf(item)) / span) * width));
  const filled = Math.min(length, width - from);
  return '·'.repeat(from) + '█'.repeat(filled) + '·'.repeat(width - from - filled);
}

const startOf = ({ started_at: start }) => Date.parse(start);
const endOf = (item) => startOf(item) + duration(item) * 1000;

function duration(item) {
  if (typeof item.duration_seconds === 'number') return item.duration_seconds;
  return item.ended_at ? (Date.parse(item.ended_at) - startOf(item)) / 1000 : 0;
}
