# The worker image. Build it from the repository's root:
#   docker build -f docker/worker.Dockerfile -t wflo-worker .
# NODE_IMAGE is any image with Node 24 and npm: --build-arg NODE_IMAGE=… builds without a registry.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS manifests
WORKDIR /src
COPY . .
# What decides about the dependencies, and nothing else: the next stages rest on it in the cache.
RUN mkdir /manifests \
  && cp package.json package-lock.json .npmrc /manifests/ \
  && for file in packages/*/package.json libs/*/package.json apps/*/package.json tools/package.json truth/package.json; do \
       mkdir -p "/manifests/$(dirname "$file")" && cp "$file" "/manifests/$file"; \
     done

FROM ${NODE_IMAGE} AS build
WORKDIR /src
ENV NX_DAEMON=false NX_NO_CLOUD=true CI=true
COPY --from=manifests /manifests ./
RUN npm ci --ignore-scripts
COPY . .
RUN npx nx run worker:build
# What runs, and nothing that merely lay beside it.
RUN for folder in libs/* packages/* apps/worker; do \
      mkdir -p "/out/$folder"; \
      for part in package.json bin dist schema; do \
        if [ -e "$folder/$part" ]; then cp -R "$folder/$part" "/out/$folder/"; fi; \
      done; \
    done

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY --from=manifests /manifests ./
RUN npm ci --omit=dev --workspace=apps/worker --include-workspace-root=false --ignore-scripts \
  && npm cache clean --force

FROM ${NODE_IMAGE}
WORKDIR /app
ENV NODE_ENV=production LOG_JSON_OUTPUT=true METRICS_HOST=0.0.0.0
COPY --from=dependencies /app ./
COPY --from=build /out ./
RUN mkdir -p .wflo && chown 10001:10001 .wflo
USER 10001:10001
VOLUME /app/.wflo
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.METRICS_PORT || 8000) + '/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--import", "@wflo/observability/register", "apps/worker/dist/main.js"]
