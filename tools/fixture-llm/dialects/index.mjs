import { openAiChat } from './openai-chat.mjs';

/** By the end of their path, so that any base URL leads to them. */
export const DIALECTS = [openAiChat];
