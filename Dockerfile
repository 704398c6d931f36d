# One image for the roles api, worker and trainer; what a container does is its command. See docker-compose.yml.

FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json ./
COPY tools tools
COPY src src
COPY workflows workflows
COPY activities activities
RUN npm run build && npm prune --omit=dev

FROM python:3.12-slim-bookworm AS xgboost
RUN pip download --no-deps --only-binary=:all: --dest /wheel xgboost-cpu==3.2.0 \
  && python -m zipfile -e /wheel/*.whl /xgboost

FROM node:22-bookworm-slim
ENV NODE_ENV=production \
  HOST=0.0.0.0 \
  MODELKEEPER_DATA=/data \
  XGBOOST_LIB=/opt/xgboost/xgboost/lib/libxgboost.so
WORKDIR /app
# Volumes mounted at these folders take over their owner.
RUN mkdir -p /data/artifacts /data/models && chown -R node:node /data
COPY --from=xgboost /xgboost /opt/xgboost
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
COPY data data
USER node
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=10s --start-period=30s --retries=4 \
  CMD ["node", "dist/src/main.js", "health", "--roles", "api"]
ENTRYPOINT ["node", "dist/src/main.js"]
CMD ["serve", "--roles", "api"]
