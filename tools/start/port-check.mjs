import { SetupError } from '../bootstrap/setup-error.mjs';
import { isUnused } from '../network/ports.mjs';

/** @throws {SetupError} WFLO_PORT_TAKEN, naming each taken port and the variable that moves it. */
export async function checkPorts({ ports, temporalAddress, usesFixtureLlm }) {
  const wanted = [
    ...(temporalAddress === undefined
      ? [
          ['Temporal', ports.temporal, 'TEMPORAL_PORT'],
          ["Temporal's UI", ports.temporalUi, 'TEMPORAL_UI_PORT'],
        ]
      : []),
    ['the console', ports.console, 'CONSOLE_PORT'],
    ['OTLP over gRPC', ports.otlpGrpc, 'CONSOLE_OTLP_GRPC_PORT'],
    ['OTLP over HTTP', ports.otlpHttp, 'CONSOLE_OTLP_HTTP_PORT'],
    ['the worker', ports.worker, 'METRICS_PORT'],
    ['the sandbox-runner', ports.sandboxRunner, 'SANDBOX_RUNNER_PORT'],
    ['the cost-service', ports.costService, 'COST_SERVICE_PORT'],
    ...(usesFixtureLlm ? [['the fixture LLM', ports.fixtureLlm, 'FIXTURE_LLM_PORT']] : []),
  ];
  const problems = [...(await taken(wanted)), ...duplicates(wanted)];
  if (problems.length === 0) return;
  throw new SetupError(
    'WFLO_PORT_TAKEN',
    `${problems.join('\n')}\nIf another "npm start" is running, end it; or move the port, for ` +
      'example: METRICS_PORT=18000 npm start',
  );
}

async function taken(wanted) {
  const free = await Promise.all(wanted.map(([, port]) => isUnused(port)));
  return wanted
    .filter((_, index) => !free[index])
    .map(([who, port, variable]) => `Port ${port} of ${who} is taken; ${variable} moves it.`);
}

function duplicates(wanted) {
  const byPort = Map.groupBy(wanted, ([, port]) => port);
  return [...byPort.values()]
    .filter((same) => same.length > 1)
    .map((same) => {
      const variables = same.map(([, , variable]) => variable).join(' and ');
      return `${variables} both name port ${same[0][1]}; each needs its own.`;
    });
}
