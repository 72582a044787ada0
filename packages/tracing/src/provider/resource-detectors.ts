import { existsSync } from 'node:fs';
import type { Attributes } from '@opentelemetry/api';
import {
  envDetector,
  hostDetector,
  osDetector,
  processDetector,
  serviceInstanceIdDetector,
  type ResourceDetector,
} from '@opentelemetry/resources';
import { exportOf, loadOptionalPackage } from './optional-package.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLE = 'OTEL_NODE_RESOURCE_DETECTORS';

/** What OpenTelemetry's operator gives a container by the downward API. */
const KUBERNETES_VARIABLES: Readonly<Record<string, string>> = {
  'k8s.pod.name': 'OTEL_RESOURCE_ATTRIBUTES_POD_NAME',
  'k8s.pod.uid': 'OTEL_RESOURCE_ATTRIBUTES_POD_UID',
  'k8s.node.name': 'OTEL_RESOURCE_ATTRIBUTES_NODE_NAME',
};

const kubernetesDetector: ResourceDetector = {
  detect: () => {
    const attributes: Attributes = {};
    for (const [name, variable] of Object.entries(KUBERNETES_VARIABLES)) {
      const value = process.env[variable];
      if (value) attributes[name] = value;
    }
    return { attributes };
  },
};

/** By the names that OpenTelemetry's own set-up knows, and `k8s`. */
const BUILT_IN: Readonly<Record<string, ResourceDetector>> = {
  env: envDetector,
  host: hostDetector,
  os: osDetector,
  process: processDetector,
  serviceinstance: serviceInstanceIdDetector,
  k8s: kubernetesDetector,
};

/** The packages of the others, and what each exports. */
const PACKAGES: Readonly<Record<string, readonly [name: string, exports: readonly string[]]>> = {
  container: ['@opentelemetry/resource-detector-container', ['containerDetector']],
  aws: [
    '@opentelemetry/resource-detector-aws',
    [
      'awsEc2Detector',
      'awsEcsDetector',
      'awsEksDetector',
      'awsBeanstalkDetector',
      'awsLambdaDetector',
    ],
  ],
  azure: [
    '@opentelemetry/resource-detector-azure',
    ['azureAppServiceDetector', 'azureFunctionsDetector', 'azureVmDetector'],
  ],
  gcp: ['@opentelemetry/resource-detector-gcp', ['gcpDetector']],
  alibaba: ['@opentelemetry/resource-detector-alibaba-cloud', ['alibabaCloudEcsDetector']],
};

/**
 * The detectors that `OTEL_NODE_RESOURCE_DETECTORS` lists, `undefined` where it is not set: what is
 * detected then is a choice of its own. `ignored` has a sentence for each name without a detector.
 */
export function resourceDetectorsFrom(env: Environment): {
  readonly detectors: readonly ResourceDetector[] | undefined;
  readonly ignored: readonly string[];
} {
  const names = (env[VARIABLE] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) return { detectors: undefined, ignored: [] };
  const ignored: string[] = [];
  const detectors = names
    .filter((name) => name !== 'none')
    .flatMap((name) => {
      if (name === 'all') return allAvailable();
      const found = detectorsNamed(name);
      if (found.length === 0) ignored.push(whyIgnored(name));
      return found;
    });
  return { detectors: [...new Set(detectors)], ignored };
}

/** Of the optional ones, only what needs no network. */
function allAvailable(): ResourceDetector[] {
  return [
    ...Object.values(BUILT_IN),
    ...(existsSync('/proc/self/cgroup') ? detectorsNamed('container') : []),
  ];
}

function detectorsNamed(name: string): ResourceDetector[] {
  const builtIn = Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined;
  if (builtIn !== undefined) return [builtIn];
  const [packageName, exported] = (Object.hasOwn(PACKAGES, name) && PACKAGES[name]) || ['', []];
  if (packageName === '') return [];
  const loaded = loadOptionalPackage(packageName);
  return exported.map((one) => exportOf(loaded, one)).filter(isDetector);
}

function isDetector(value: unknown): value is ResourceDetector {
  return typeof Reflect.get(Object(value) as object, 'detect') === 'function';
}

function whyIgnored(name: string): string {
  const known = [...Object.keys(BUILT_IN), ...Object.keys(PACKAGES), 'all', 'none'];
  const packageName = Object.hasOwn(PACKAGES, name) ? PACKAGES[name]?.[0] : undefined;
  return packageName === undefined
    ? `${VARIABLE} names ${JSON.stringify(name)}, which is ignored: ${known.join(', ')} are known.`
    : `${VARIABLE} names ${JSON.stringify(name)}, which is ignored: npm install ${packageName}.`;
}
