/**
 * How the alerts and the dashboard query the increase of a counter. `increase()` alone sees
 * nothing of what a series begins with; so a series that begins within the window counts whole,
 * unless its process had been running for longer while nobody scraped it, or it was reset since:
 * then its value is only what came after the reset.
 */

/** When the window begins. `time()` cannot be offset; a subquery of a millisecond can. */
const beginOf = (window) => `scalar(max_over_time(vector(time())[1ms:1ms] offset ${window}))`;

/** Processes that began before the window and were not scraped in the hour before it. */
export const olderThanKnown = (window) =>
  `(process_start_time_seconds < ${beginOf(window)} unless last_over_time(process_start_time_seconds[1h] offset ${window}))`;

/** The increase of each series of `selector` in `window`, its first value included. */
export const increaseOf = (selector, window, older = olderThanKnown(window)) =>
  `(((${selector} unless last_over_time(${selector}[1h] offset ${window}) unless resets(${selector}[${window}]) > 0) unless on (job, instance) ${older}) or increase(${selector}[${window}]))`;

/** The same per second. */
export const secondsOf = (window) => `(time() - ${beginOf(window)})`;

/** For comparing expressions however they are broken into lines. */
export const inOneLine = (expression) =>
  expression
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\( | \)/g, (found) => found.trim())
    .trim();
