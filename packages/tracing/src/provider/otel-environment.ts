import type { SpanLimits } from '@opentelemetry/sdk-trace-node';

type Environment = Readonly<Record<string, string | undefined>>;

/** The SDK takes what is negative or broken for a limit, and does not know the last two. */
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
/** Of attributes, events and links, by the specification. */
const COUNT_LIMIT = 128;

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
];

const BOOLEANS = ['OTEL_SDK_DISABLED'];
const WHOLE_NUMBER = /^\d{1,15}$/;

/** Limits of spans; what is no whole number counts as unset. */
export function spanLimitsFrom(env: Environment): SpanLimits {
  const limits: Partial<Record<(typeof LIMITS)[number], number>> = {};
  for (const name of LIMITS) {
    const text = env[name]?.trim() ?? '';
    if (WHOLE_NUMBER.test(text)) limits[name] = Number(text);
  }
  const length =
    limits.OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT ?? limits.OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT;
  const general = limits.OTEL_ATTRIBUTE_COUNT_LIMIT;
  const perEvent = limits.OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT ?? general;
  const perLink = limits.OTEL_LINK_ATTRIBUTE_COUNT_LIMIT ?? general;
  return {
    attributeValueLengthLimit: length ?? ATTRIBUTE_VALUE_LENGTH_LIMIT,
    attributeCountLimit: limits.OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT ?? general ?? COUNT_LIMIT,
    eventCountLimit: limits.OTEL_SPAN_EVENT_COUNT_LIMIT ?? COUNT_LIMIT,
    linkCountLimit: limits.OTEL_SPAN_LINK_COUNT_LIMIT ?? COUNT_LIMIT,
    attributePerEventCountLimit: perEvent ?? COUNT_LIMIT,
    attributePerLinkCountLimit: perLink ?? COUNT_LIMIT,
  };
}

/**
 * A sentence for each value that the specification wants ignored with a warning: of booleans, of
 * limits, of the sampler and its ratio, and of `OTEL_RESOURCE_ATTRIBUTES`, which is dropped whole when
 * it is broken.
 */
export function ignoredSettings(env: Environment): string[] {
  const messages: string[] = [];
  for (const name of BOOLEANS) {
    const text = env[name]?.trim();
    if (!text || /^(?:true|false)$/i.test(text)) continue;
    messages.push(`${name} is ${JSON.stringify(text)}, expected true or false: read as false.`);
  }
  for (const name of LIMITS) {
    const text = env[name]?.trim();
    if (!text || WHOLE_NUMBER.test(text)) continue;
    messages.push(ignored(name, text, 'a whole number, 0 or above'));
  }
  const sampler = env['OTEL_TRACES_SAMPLER']?.trim();
  if (sampler && !SAMPLERS.includes(sampler)) {
    messages.push(
      `OTEL_TRACES_SAMPLER is ${JSON.stringify(sampler)}, which is ignored: ` +
        `${SAMPLERS.join(', ')} are known, and any other is the option sampler of configureTracing.`,
    );
  }
  const ratio = env['OTEL_TRACES_SAMPLER_ARG']?.trim();
  if (sampler && SAMPLERS.includes(sampler) && sampler.endsWith('traceidratio') && ratio) {
    if (!(Number(ratio) >= 0 && Number(ratio) <= 1)) {
      messages.push(ignored('OTEL_TRACES_SAMPLER_ARG', ratio, 'a number from 0 to 1'));
    }
  }
  if (!areResourceAttributes(env['OTEL_RESOURCE_ATTRIBUTES'] ?? '')) {
    messages.push(
      'OTEL_RESOURCE_ATTRIBUTES is ignored, all of it: expected key=value pairs with commas between ' +
        'them, and any comma or = inside of a value percent-encoded.',
    );
  }
  return messages;
}

function ignored(name: string, text: string, expected: string): string {
  return `${name} is ${JSON.stringify(text)}, which is ignored: expected ${expected}.`;
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
