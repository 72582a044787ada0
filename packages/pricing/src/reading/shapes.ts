import { aiSdk } from '../shapes/ai-sdk.ts';
import { langchain, openaiAgents } from '../shapes/agent-frameworks.ts';
import { anthropic } from '../shapes/anthropic.ts';
import { bedrock } from '../shapes/bedrock.ts';
import { cohere } from '../shapes/cohere.ts';
import type { Fields } from '../usage/fields.ts';
import { gemini } from '../shapes/gemini.ts';
import { llamaCpp, ollama } from '../shapes/local-servers.ts';
import { openaiAudio, openaiImages } from '../shapes/openai-media.ts';
import type { UsageShape } from '../shapes/shape.ts';
import type { UsageApi, UsageSource } from '../usage/usage-reading.ts';

/** In the order in which their keys are looked for: what more keys show is before what fewer do. */
const SHAPES: readonly UsageShape[] = [
  ...[openaiAudio, openaiImages, openaiAgents, anthropic, gemini, bedrock, cohere],
  ...[langchain, aiSdk, ollama, llamaCpp],
];

/** The shape of a usage; undefined for that of OpenAI and of what is compatible with it. */
export function shapeOf(usage: Fields, source: UsageSource): UsageShape | undefined {
  return source.api === undefined
    ? SHAPES.find((shape) => shape.isShapeOf(usage, source))
    : shapeOfApi(source.api);
}

function shapeOfApi(api: UsageApi): UsageShape | undefined {
  return SHAPES.find((shape) => shape.api === api);
}
