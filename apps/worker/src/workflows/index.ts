/**
 * The workflows, by the names under which they are started. Entry of the workflow bundle.
 *
 * @module
 */
export { CodeExecutionWorkflow } from './code-execution-workflow.ts';
export { SimpleWorkflow } from './simple-workflow.ts';
export { WfloWorkflow } from './wflo-workflow.ts';
