# syntax=docker/dockerfile:1
FROM python:3.13-slim AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.lock requirements-dev.lock /build/
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-deps --require-hashes -r /build/requirements.lock
# --build-arg WITH_ANTHROPIC=1 adds Anthropic's SDK, WITH_S3=1 what files in a bucket and Rekognition need, WITH_SENTRY=1 and
# WITH_OTEL=1 what reports errors and traces. The versions come from the
# lock, without their hashes: pip takes no hashes from constraints.
ARG WITH_ANTHROPIC=""
ARG WITH_S3=""
ARG WITH_SENTRY=""
ARG WITH_OTEL=""
RUN sed -E '/^ +--hash=/d; s/ \\$//' /build/requirements-dev.lock > /build/versions.txt \
    && if [ -n "$WITH_ANTHROPIC" ]; then /opt/venv/bin/pip install -c /build/versions.txt anthropic; fi \
    && if [ -n "$WITH_S3" ]; then /opt/venv/bin/pip install -c /build/versions.txt "django-storages[s3]"; fi \
    && if [ -n "$WITH_SENTRY" ]; then /opt/venv/bin/pip install -c /build/versions.txt sentry-sdk; fi \
    && if [ -n "$WITH_OTEL" ]; then /opt/venv/bin/pip install -c /build/versions.txt opentelemetry-sdk opentelemetry-exporter-otlp-proto-http; fi \
    && /opt/venv/bin/pip uninstall -y pip


FROM python:3.13-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin reverie \
    && install -d -o reverie -g reverie -m 0700 /data
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    REVERIE_ENV=production \
    DATA_DIR=/data \
    STATIC_ROOT=/app/staticfiles \
    PORT=8000
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY manage.py ./
COPY project project
COPY person person
COPY dreams dreams
COPY imagegen imagegen
COPY templates templates
COPY static static
COPY clients/js/src clients/js/src
COPY locale locale
COPY deploy/health.py deploy/health.py
# These settings are only for this step: hashing file names needs some, and in production none of these may be left out.
RUN DATA_DIR=/tmp/build SECRET_KEY=only-while-building ENCRYPTION_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= ALLOWED_HOSTS=localhost PUBLIC_URL=https://localhost MAIL_TO_FILES=true \
        python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/build
ENV PYTHONDONTWRITEBYTECODE=1
USER reverie
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["python", "deploy/health.py"]
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0"]
