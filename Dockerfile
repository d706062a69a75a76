# One image for web, worker, beat and the preparing commands; see docker-compose.yml.
FROM node:22-slim AS frontend
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DPS_VAR=/srv/var
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home dps \
    && install -d -o dps -g dps -m 0700 /srv/var /srv/var/run
WORKDIR /app
COPY requirements/app.txt requirements/
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements/app.txt
COPY . .
COPY --from=frontend /app/node_modules node_modules
RUN python -m dps.launch.frontend && rm -r node_modules
USER dps
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "dps.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--timeout", "60", "--graceful-timeout", "5", "--preload", "--no-control-socket", "--log-level", "warning"]
