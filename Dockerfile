# The server with its page. Build: docker build -t vccp-server .
FROM node:22-bookworm-slim AS build
WORKDIR /work
COPY . .
RUN npx -y "$(node -p "require('./package.json').packageManager")" install --frozen-lockfile \
 && npx -y "$(node -p "require('./package.json').packageManager")" exec turbo run build \
 && npx -y "$(node -p "require('./package.json').packageManager")" --filter vccp-server deploy --prod --legacy /out

FROM node:22-bookworm-slim
ENV NODE_ENV=production VCCP_HOST=0.0.0.0 VCCP_PORT=3000
WORKDIR /app
# A volume takes over who owns it.
RUN mkdir /files && chown node:node /files
COPY --from=build --chown=node:node /out .
USER node
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.VCCP_PORT + '/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/main.js"]
CMD ["up", "--no-open"]
