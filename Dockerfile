# The bot with its web pages. Settings come from the environment (see config.example.toml) or a mounted config.toml.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app

COPY requirements.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

COPY pyproject.toml ./
COPY models ./models
COPY jobs ./jobs
COPY web ./web
COPY bot ./bot

RUN useradd --system --uid 10001 --home-dir /app classclock \
    && install -d -o classclock -g classclock /app/data
USER classclock
VOLUME /app/data

# inside a container 127.0.0.1 would be nobody's address but its own
ENV CLASSCLOCK_WEB__HOST=0.0.0.0 CLASSCLOCK_WEB__PORT=8080
EXPOSE 8080

CMD ["python", "-m", "bot", "--config", "config.toml"]
