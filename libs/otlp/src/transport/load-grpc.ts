export type Grpc = typeof import('@grpc/grpc-js');

let loaded: Promise<Grpc> | undefined;

/** As large as the rest of the export: loaded with the first batch. */
export function loadGrpc(): Promise<Grpc> {
  return (loaded ??= import('@grpc/grpc-js').then(asModule, (cause: unknown) => {
    loaded = undefined;
    throw new Error(
      'OTLP over gRPC needs @grpc/grpc-js: npm install @grpc/grpc-js, ' +
        'or set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
      { cause },
    );
  }));
}

/** Node has all of a CommonJS module under `default`; bundlers and Jest may not. */
function asModule(module: Grpc & { readonly default?: Grpc }): Grpc {
  return module.default ?? module;
}
