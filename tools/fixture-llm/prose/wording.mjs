/** A key as a person would write it: `unit_price` is "unit price". */
export const words = (key) => {
  // A date or a number is written as it is.
  return /^\d/.test(key) ? key : key.replaceAll(/[_-]+/g, ' ').trim();
};

export const capitalise = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** Whether a key names several things: `units`, but not `gross`. */
export const isPlural = (key) => /[^s]s$/i.test(key);

/** "a, b and c". */
export function list(parts) {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

export function formatNumber(value) {
  // A fraction of two digits or of none: 45,402.50 beside 102,624.01.
  const digits = Number.isInteger(value) || Math.abs(value) < 1_000 ? 0 : 2;
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: 2,
  });
}
