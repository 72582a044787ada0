/** The last line that a command wrote, shortened: it names what went wrong. */
export function lastLine(output) {
  return output.trim().split('\n').at(-1)?.slice(0, 300) || 'failed without a message';
}
