# The same launch: it is static, so musl and glibc are all one to it.
FROM alpine:3.22
COPY --chmod=0755 launch /launch
COPY launch.toml /etc/orders/launch.toml
COPY --chmod=0755 worker.sh /usr/local/bin/worker.sh
USER 65532:65532
ENTRYPOINT ["/launch", "--config", "/etc/orders/launch.toml", "--grace", "8s", "--"]
CMD ["/usr/local/bin/worker.sh"]
