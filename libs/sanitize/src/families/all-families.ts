import { AGENT_FAMILIES } from './agent-families.ts';
import { BUILD_FAMILIES } from './build-families.ts';
import { CLOUD_FAMILIES } from './cloud-families.ts';
import { CODE_FAMILIES } from './code-families.ts';
import { CONNECTOR_FAMILIES } from './connector-families.ts';
import { DATA_FAMILIES } from './data-families.ts';
import { LLM_FAMILIES } from './llm-families.ts';
import { MESSAGE_FAMILIES } from './message-families.ts';
import { PAYMENT_FAMILIES } from './payment-families.ts';
import type { SecretFamily } from './secret-family.ts';
import { VAULT_FAMILIES } from './vault-families.ts';

/** Secrets that are one word, by their looks. */
export const WORD_FAMILIES: readonly SecretFamily[] = [
  ...LLM_FAMILIES,
  ...AGENT_FAMILIES,
  ...CLOUD_FAMILIES,
  ...CODE_FAMILIES,
  ...BUILD_FAMILIES,
  ...MESSAGE_FAMILIES,
  ...PAYMENT_FAMILIES,
  ...CONNECTOR_FAMILIES,
  ...DATA_FAMILIES,
  ...VAULT_FAMILIES,
];
