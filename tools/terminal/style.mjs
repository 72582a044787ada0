/** Whether colours are wanted: on a terminal, unless NO_COLOR; FORCE_COLOR wins (no-color.org). */
export function wantsColor(stream = process.stdout, env = process.env) {
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return Boolean(stream.isTTY) && !env.NO_COLOR;
}

const paint = (code) => (text) => (wantsColor() ? `\u001b[${code}m${text}\u001b[0m` : String(text));

export const bold = paint('1');
export const dim = paint('2');
export const red = paint('31');
export const green = paint('32');
export const yellow = paint('33');
export const cyan = paint('36');
