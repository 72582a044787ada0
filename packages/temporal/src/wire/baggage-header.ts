/**
 * The W3C `baggage` header as text, also for the workflow sandbox, which has no OpenTelemetry API.
 *
 * @module
 * @see https://www.w3.org/TR/baggage/#baggage-http-header-format
 */

/** Bytes of a header at most, by the specification; members beyond them are left out. */
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
  const entriesByName = new Map(readEntries(entries));
  const others = membersOf(header).filter((member) => !entriesByName.has(nameOf(member)));
  const added = [...entriesByName]
    .filter(([name]) => /^[!#$%&'*+.^_`|~\w-]+$/.test(name))
    .map(([name, value]) => `${name}=${encodeBaggageValue(value)}`);
  return joinBaggageMembers(added, others.join(','));
}

/** A header with members appended; those that would take it beyond 8,192 characters are left out. */
export function joinBaggageMembers(members: readonly string[], header = ''): string {
  let text = header;
  for (const member of members) {
    const longer = text === '' ? member : `${text},${member}`;
    if (longer.length <= LONGEST_HEADER) text = longer;
  }
  return text;
}

/** A value as it is written in the header; empty for one that has no text, like a halved emoji. */
export function encodeBaggageValue(value: unknown): string {
  try {
    return encodeURIComponent(String(value));
  } catch {
    return '';
  }
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

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
