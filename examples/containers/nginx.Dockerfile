# A server whose orderly stop is not SIGTERM. The image says so to nobody: engines send SIGTERM to launch, as to
# everything else, and launch sends SIGQUIT on. STOPSIGNAL SIGQUIT does the same where the engine obeys it.
FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends nginx-light && rm -rf /var/lib/apt/lists/*
COPY --chmod=0755 launch /launch
COPY nginx.conf /etc/orders/nginx.conf
USER 65532:65532
ENTRYPOINT ["/launch", "--stop-signal", "QUIT", "--grace", "8s", "--"]
CMD ["nginx", "-e", "stderr", "-c", "/etc/orders/nginx.conf"]
