# One image for every role: what `npm pack` makes, with the libraries that it runs with. Nothing that builds, checks or tests.
# Another base with Node 24 and a shell: docker build --build-arg NODE=...
ARG NODE=node:24-slim

FROM ${NODE} AS libraries
WORKDIR /millrace
COPY package.json package-lock.json ./
# No script of a package is run: the libraries come built.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error && \
    # Types, maps and sources, which nothing reads at run time: half of all bytes.
    find node_modules -type f '(' -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' ')' -delete && \
    rm -r node_modules/effect/src node_modules/@effect/*/src

FROM ${NODE} AS built
WORKDIR /millrace
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
COPY tsconfig*.json ./
COPY scripts/pack.mjs scripts/
COPY bin bin
COPY src src
RUN node scripts/pack.mjs

FROM ${NODE}
LABEL org.opencontainers.image.title="Millrace" \
      org.opencontainers.image.description="A task pipeline on NATS JetStream" \
      org.opencontainers.image.licenses="Apache-2.0"
# 127.0.0.1 would be reached by nobody: without keys a gateway says so and ends. The root file system may be read-only.
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    MILLRACE_PROBES_PORT=8081 \
    MILLRACE_LOG_FORMAT=json \
    MILLRACE_CACHE=/tmp/millrace
WORKDIR /millrace
COPY --from=libraries /millrace/node_modules node_modules
COPY --from=built /millrace/package.json ./
COPY --from=built /millrace/bin bin
COPY --from=built /millrace/dist dist
RUN ln -s /millrace/bin/millrace.mjs /usr/local/bin/millrace && \
    # A new volume has the owner of what it is mounted over.
    install -d -o 10001 -g 10001 /keys
# A number, so that Kubernetes can tell that it is not root.
USER 10001:10001
EXPOSE 8080 8081
STOPSIGNAL SIGTERM
# Whether it lives. Whether it can work is another question, to /readyz: what is up while NATS is down needs no restart.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "bin/healthy.mjs", "/healthz"]
ENTRYPOINT ["millrace"]
