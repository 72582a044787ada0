import type { Migration } from '@wflo/service-kit';
import { initialTables } from './migrations/0001-initial-tables.ts';
import { llmAnswers } from './migrations/0002-llm-answers.ts';
import { namespaceId } from './migrations/0003-namespace-id.ts';
import { compensationRows } from './migrations/0004-compensation-rows.ts';
import { reconcilePositions } from './migrations/0005-reconcile-positions.ts';
import { adoptedRows } from './migrations/0006-adopted-rows.ts';
import { llmReservations } from './migrations/0007-llm-reservations.ts';
import { unknownCalls } from './migrations/0008-unknown-calls.ts';

/** Oldest first. A migration that was released is never changed. */
export const migrations: readonly Migration[] = [
  { name: '0001-initial-tables', up: initialTables },
  { name: '0002-llm-answers', up: llmAnswers },
  { name: '0003-namespace-id', up: namespaceId },
  { name: '0004-compensation-rows', up: compensationRows },
  { name: '0005-reconcile-positions', up: reconcilePositions },
  { name: '0006-adopted-rows', up: adoptedRows },
  { name: '0007-llm-reservations', up: llmReservations },
  { name: '0008-unknown-calls', up: unknownCalls },
];
