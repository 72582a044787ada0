/**
 * The W3C `baggage` header as text, for the workflow sandbox, where OpenTelemetry's API is not.
 *
 * @module
 * @see https://www.w3.org/TR/baggage/#baggage-http-header-format
 */

/** What the specification lets a header be at most, in bytes; members beyond it are left out. */
const LONGEST_HEADER = 8_192;

/** Names and decoded values; malformed members are left out. */
export function baggageEntries(header: string | undefined): Record<string, string> {
  return Object.fromEntries(
    membersOf(header).flatMap((member): [string, string][] => {
      const [pair = ''] = member.split(';');
      const separator = pair.indexOf('=');
      const name = nameOf(member);
      if (separator < 0 || name === '') return [];
      return [[name, decode(pair.slice(separator + 1).trim())]];
    }),
  );
}

/**
 * The header with entries added or replaced; the other members stay as they are, and all do when
 * the entries are no object or throw as they are read.
 */
export function withBaggageMembers(
  header: string | undefined,
  entries: Readonly<Record<string, string>>,
): string {
  const added = new Map(readEntries(entries));
  const kept = membersOf(header).filter((member) => !added.has(nameOf(member)));
  let text = kept.join(',');
  for (const [name, value] of added) {
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) continue;
    const member = `${name}=${encode(value)}`;
    const longer = text === '' ? member : `${text},${member}`;
    if (longer.length <= LONGEST_HEADER) text = longer;
  }
  return text;
}

function membersOf(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '');
}

function nameOf(member: string): string {
  return (member.split('=')[0] ?? '').trim();
}

/** Types do not hold in programs of plain JavaScript. */
function readEntries(entries: unknown): [string, unknown][] {
  if (typeof entries !== 'object' || entries === null) return [];
  try {
    return Object.entries(entries);
  } catch {
    return [];
  }
}

function encode(value: unknown): string {
  try {
    return encodeURIComponent(String(value));
  } catch {
    return ''; // half of a surrogate pair, or what has no text
  }
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
