# The bot with everything optional, in two stages: nothing that only building needs reaches the image.
#   docker build -t sokbo .
#   docker run -d --name sokbo -v ./data:/data --env-file .env sokbo
# ./data holds config.toml, the posts that it names, and the store; it belongs to user 10001.
ARG PYTHON=3.13

FROM python:${PYTHON}-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/sokbo
COPY requirements.lock constraints.txt ./
RUN /opt/sokbo/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
# The lock has no extras, and pip takes no local project beside hashes: the rest is pinned by the constraints, hatchling too.
RUN PIP_CONSTRAINT=/src/constraints.txt /opt/sokbo/bin/pip install --no-cache-dir ".[full-text,postgres]"

FROM python:${PYTHON}-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates git openssh-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --home-dir /data --no-create-home --shell /usr/sbin/nologin sokbo \
    && install -d -o sokbo -g sokbo -m 0700 /data
COPY --from=build /opt/sokbo /opt/sokbo
COPY LICENSE NOTICE /usr/share/doc/sokbo/
ENV PATH=/opt/sokbo/bin:$PATH PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8787
# A standby is healthy too: /healthz answers 200 while the process can do its work.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8787/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["sokbo"]
CMD ["run", "-c", "/data/config.toml"]
