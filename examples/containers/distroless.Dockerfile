# Certificates, time zones and users, and no shell.
FROM golang:1.25 AS build
WORKDIR /source
COPY server.go ./
RUN CGO_ENABLED=0 GO111MODULE=off go build -o /server server.go

FROM gcr.io/distroless/static-debian12:nonroot
COPY --chmod=0755 launch /launch
COPY launch.toml /etc/orders/launch.toml
COPY --from=build /server /server
USER 65532:65532
ENTRYPOINT ["/launch", "--config", "/etc/orders/launch.toml", "--grace", "8s", "--"]
CMD ["/server"]
