import type { SpanLimits } from '@opentelemetry/sdk-trace-node';
import { InvalidTracingOptionError } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The SDK takes them for unset when they are no numbers, and does not know the last two. */
const LIMITS = [
  'OTEL_ATTRIBUTE_COUNT_LIMIT',
  'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT',
  'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  'OTEL_SPAN_EVENT_COUNT_LIMIT',
  'OTEL_SPAN_LINK_COUNT_LIMIT',
  'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT',
  'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT',
] as const;
/** Longer attribute values are cut, unless a variable says otherwise. */
const ATTRIBUTE_VALUE_LENGTH_LIMIT = 16_384;
/** Of an event and of a link, by the specification. */
const ATTRIBUTE_COUNT_LIMIT = 128;

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
];

const BOOLEANS = ['OTEL_SDK_DISABLED'];

/** Limits of spans beside the SDK's. @throws InvalidTracingOptionError for no whole number */
export function spanLimitsFrom(env: Environment): SpanLimits {
  const limits: Partial<Record<(typeof LIMITS)[number], number>> = {};
  for (const name of LIMITS) {
    const text = env[name]?.trim();
    if (!text) continue;
    if (!/^\d+$/.test(text)) {
      throw new InvalidTracingOptionError(name, text, 'a whole number, 0 or above');
    }
    limits[name] = Number(text);
  }
  const length =
    limits.OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT ?? limits.OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT;
  const general = limits.OTEL_ATTRIBUTE_COUNT_LIMIT;
  const perEvent = limits.OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT ?? general;
  const perLink = limits.OTEL_LINK_ATTRIBUTE_COUNT_LIMIT ?? general;
  return {
    attributeValueLengthLimit: length ?? ATTRIBUTE_VALUE_LENGTH_LIMIT,
    attributePerEventCountLimit: perEvent ?? ATTRIBUTE_COUNT_LIMIT,
    attributePerLinkCountLimit: perLink ?? ATTRIBUTE_COUNT_LIMIT,
  };
}

/**
 * A sentence for each value that the specification wants ignored with a warning: of booleans, of the
 * sampler, and of `OTEL_RESOURCE_ATTRIBUTES`, which is dropped whole when it is broken.
 */
export function ignoredSettings(env: Environment): string[] {
  const messages: string[] = [];
  for (const name of BOOLEANS) {
    const text = env[name]?.trim();
    if (!text || /^(?:true|false)$/i.test(text)) continue;
    messages.push(`${name} is ${JSON.stringify(text)}, expected true or false: read as false.`);
  }
  const sampler = env['OTEL_TRACES_SAMPLER']?.trim();
  if (sampler && !SAMPLERS.includes(sampler)) {
    messages.push(
      `OTEL_TRACES_SAMPLER is ${JSON.stringify(sampler)}, which is ignored: ` +
        `${SAMPLERS.join(', ')} are known, and any other is the option sampler of configureTracing.`,
    );
  }
  if (!areResourceAttributes(env['OTEL_RESOURCE_ATTRIBUTES'] ?? '')) {
    messages.push(
      'OTEL_RESOURCE_ATTRIBUTES is ignored, all of it: expected key=value pairs with commas between ' +
        'them, and any comma or = inside of a value percent-encoded.',
    );
  }
  return messages;
}

/** @throws InvalidTracingOptionError for a ratio that is none, which the SDK takes for "everything" */
export function checkSamplerRatio(env: Environment): void {
  const name = env['OTEL_TRACES_SAMPLER']?.trim();
  const ratio = env['OTEL_TRACES_SAMPLER_ARG']?.trim();
  if (!name || !SAMPLERS.includes(name) || !name.endsWith('traceidratio') || !ratio) return;
  if (!(Number(ratio) >= 0 && Number(ratio) <= 1)) {
    throw new InvalidTracingOptionError('OTEL_TRACES_SAMPLER_ARG', ratio, 'a number from 0 to 1');
  }
}

/** As strict as the SDK's reader, which says nothing when it drops them. */
function areResourceAttributes(text: string): boolean {
  return text
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .every((pair) => {
      const parts = pair.split('=');
      return parts.length === 2 && parts[0]?.trim() !== '' && parts.every(isResourceText);
    });
}

function isResourceText(text: string): boolean {
  try {
    return decodeURIComponent(text.trim()).length <= 255;
  } catch {
    return false;
  }
}
