import type { RequestDescription } from './api.ts';
import { limitsOf } from './limits.ts';

/** What decides how many tokens an image has. */
export interface ImageRequest {
  readonly model: string | undefined;
  readonly size?: unknown;
  readonly quality?: unknown;
  readonly n?: unknown;
  readonly partialImages?: unknown;
  /** Images that are sent along. */
  readonly inputImages?: number;
}

/** Those of OpenAI's models that have these numbers of tokens, whatever an image shows. */
const COUNTED = /^(openai\/)?gpt-image-1(\.5|-mini)?(-\d{4}-\d{2}-\d{2})?$/;

/** Tokens by quality: of a square, a portrait and a landscape. From OpenAI's guide of image generation. */
const TOKENS = {
  low: { '1024x1024': 272, '1024x1536': 408, '1536x1024': 400 },
  medium: { '1024x1024': 1_056, '1024x1536': 1_584, '1536x1024': 1_568 },
  high: { '1024x1024': 4_160, '1024x1536': 6_240, '1536x1024': 6_208 },
} as const;
/** Of an image that is shown before it is complete. */
const PARTIAL_TOKENS = 100;
const MOST_PARTIAL = 3;
/** More than what an image in the input has, at the highest fidelity. */
const INPUT_TOKENS = 6_500;

type Bounds = Pick<
  RequestDescription,
  'addedInputTokens' | 'invalidParameter' | 'maxOutputTokens' | 'outputKind' | 'unboundedReason'
>;

/** The most tokens that the images of a request can have, or why nobody knows. */
export function imageBounds(request: ImageRequest): Bounds {
  const { model = '', size, quality, inputImages = 0, partialImages } = request;
  const outputKind = 'image';
  if (!COUNTED.test(model)) return { outputKind, unboundedReason: 'unbounded_image_output' };
  const { choices, invalidParameter } = limitsOf(request, [], [['n']]);
  const partial = partialImages === undefined ? 0 : MOST_PARTIAL * PARTIAL_TOKENS;
  return {
    outputKind,
    invalidParameter,
    maxOutputTokens: choices * (tokensOf(size, quality) + partial),
    addedInputTokens: inputImages * INPUT_TOKENS,
  };
}

/** `auto`, which is the default of both, may be the most. */
function tokensOf(size: unknown, quality: unknown): number {
  const isQuality = (name: string): name is keyof typeof TOKENS => Object.hasOwn(TOKENS, name);
  const sizes: Readonly<Record<string, number>> =
    TOKENS[typeof quality === 'string' && isQuality(quality) ? quality : 'high'];
  return (typeof size === 'string' ? sizes[size] : undefined) ?? Math.max(...Object.values(sizes));
}
