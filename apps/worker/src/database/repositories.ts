import type { Knex } from 'knex';
import { DefinitionsRepository } from './definitions-repository.ts';
import { ExecutionsRepository } from './executions-repository.ts';
import { LlmCallsRepository } from './llm-calls-repository.ts';
import { ReconcilePositionsRepository } from './reconcile-positions-repository.ts';
import { SnapshotsRepository } from './snapshots-repository.ts';
import { StepCallsRepository } from './step-calls.ts';
import { StepsRepository } from './steps-repository.ts';

export interface Repositories {
  readonly definitions: DefinitionsRepository;
  readonly executions: ExecutionsRepository;
  readonly steps: StepsRepository;
  readonly stepCalls: StepCallsRepository;
  readonly llmCalls: LlmCallsRepository;
  readonly snapshots: SnapshotsRepository;
  readonly reconcilePositions: ReconcilePositionsRepository;
  readonly transaction: <T>(work: (inside: Repositories) => Promise<T>) => Promise<T>;
}

export function createRepositories(database: Knex): Repositories {
  return {
    definitions: new DefinitionsRepository(database),
    executions: new ExecutionsRepository(database),
    steps: new StepsRepository(database),
    stepCalls: new StepCallsRepository(database),
    llmCalls: new LlmCallsRepository(database),
    snapshots: new SnapshotsRepository(database),
    reconcilePositions: new ReconcilePositionsRepository(database),
    transaction: (work) =>
      database.transaction((transaction) => work(createRepositories(transaction))),
  };
}
