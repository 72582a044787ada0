export type ExpositionFormat = 'prometheus' | 'openmetrics';

export const CONTENT_TYPES: Readonly<Record<ExpositionFormat, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

interface MediaRange {
  readonly type: string;
  readonly version: string | undefined;
  readonly quality: number;
}

interface Preference {
  readonly quality: number;
  readonly specificity: number;
}

const NONE: Preference = { quality: 0, specificity: -1 };

/**
 * The format that an Accept header requests (RFC 9110, section 12.5.1): OpenMetrics only for a
 * client that names it and wants it at least as much; Prometheus text for everybody else, browsers
 * and clients that accept neither included.
 */
export function negotiateFormat(accept: string | undefined): ExpositionFormat {
  if (accept === undefined) return 'prometheus';
  const ranges = accept.slice(0, 4_096).split(',').map(parseMediaRange);
  const openMetrics = preferenceFor(ranges, 'application/openmetrics-text', ['1.0.0']);
  const text = preferenceFor(ranges, 'text/plain', ['0.0.4']);
  if (openMetrics.quality === 0 || openMetrics.specificity < 2) return 'prometheus';
  return openMetrics.quality >= text.quality ? 'openmetrics' : 'prometheus';
}

/** What the most specific range that matches says. */
function preferenceFor(
  ranges: readonly MediaRange[],
  type: string,
  versions: readonly string[],
): Preference {
  const family = `${type.split('/')[0] ?? ''}/*`;
  let best = NONE;
  for (const { type: range, version, quality } of ranges) {
    if (version !== undefined && !versions.includes(version)) continue;
    const match = ['*/*', family, type].indexOf(range);
    const specificity = match === 2 && version !== undefined ? 3 : match;
    const isBetter = specificity === best.specificity && quality > best.quality;
    if (specificity > best.specificity || (match >= 0 && isBetter)) best = { quality, specificity };
  }
  return best;
}

function parseMediaRange(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  let version: string | undefined;
  let quality = 1;
  for (const parameter of parameters) {
    const [name = '', value = ''] = parameter.split('=').map((part) => part.trim());
    if (name === 'version') version = value.replaceAll('"', '');
    if (name === 'q')
      quality = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(value) ? Number(value) : 0;
  }
  return { type, version, quality };
}
