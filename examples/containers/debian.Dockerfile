FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
COPY --chmod=0755 launch /launch
COPY launch.toml /etc/orders/launch.toml
# The profile lets a program into the directory that it starts in.
WORKDIR /srv
COPY server.py /srv/server.py
USER 65532:65532
ENTRYPOINT ["/launch", "--config", "/etc/orders/launch.toml", "--profile", "python", "--grace", "8s", "--"]
CMD ["python3", "server.py"]
