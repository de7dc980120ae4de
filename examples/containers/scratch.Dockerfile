# An image with two files and a manifest: nothing to read, nothing to write, no shell.
#   cp build/launch examples/containers/ && docker build -f scratch.Dockerfile examples/containers
FROM golang:1.25 AS build
WORKDIR /source
COPY server.go ./
RUN CGO_ENABLED=0 GO111MODULE=off go build -o /server server.go

FROM scratch
COPY --chmod=0755 launch /launch
COPY launch.toml /etc/orders/launch.toml
COPY --from=build /server /server
USER 65532:65532
# Docker kills ten seconds after SIGTERM. What is left of the container after eight is killed in order, with a status.
ENTRYPOINT ["/launch", "--config", "/etc/orders/launch.toml", "--grace", "8s", "--"]
CMD ["/server"]
