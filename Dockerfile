# guanjia without the embedded database's company: PostgreSQL runs beside it (compose.yaml).
FROM python:3.12-slim AS build
WORKDIR /guanjia
RUN python -m venv /venv
COPY requirements.lock pyproject.toml README.md ./
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY app app
COPY migrations migrations
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation -e .

FROM python:3.12-slim
RUN useradd --system --uid 10001 --no-create-home guanjia && install -d -o guanjia /data
COPY --from=build /venv /venv
COPY --from=build /guanjia /guanjia
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 GUANJIA_VAR=/data GUANJIA_HOST=0.0.0.0 GUANJIA_PORT=8000
WORKDIR /guanjia
USER guanjia
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["guanjia", "web"]
