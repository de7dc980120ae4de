// Sockets: families, ports, and the sockets of others. The server half stands in for the outsider.
#include "probe.h"
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stddef.h>

#define HIGH (1UL << 32)

static long family(unsigned long number, int type) { return syscall(SYS_socket, number, (long)type, 0L); }
static long local(char **operands) { return (void)operands, family(AF_UNIX, SOCK_STREAM); }
static long internet(char **operands) { return (void)operands, family(AF_INET, SOCK_STREAM); }
static long internet_6(char **operands) { return (void)operands, family(AF_INET6, SOCK_DGRAM); }
static long netlink(char **operands) { return (void)operands, family(AF_NETLINK, SOCK_RAW); }
static long packet(char **operands) { return (void)operands, family(AF_PACKET, SOCK_RAW); }
static long virtual_machine(char **operands) { return (void)operands, family(AF_VSOCK, SOCK_STREAM); }
static long virtual_machine_high(char **operands) { return (void)operands, family(AF_VSOCK | HIGH, SOCK_STREAM); }
static long cryptography(char **operands) { return (void)operands, family(AF_ALG, SOCK_SEQPACKET); }
static long internet_high(char **operands) { return (void)operands, family(AF_INET | HIGH, SOCK_STREAM); }
static long local_pair(char **operands) {
    int ends[2];
    return (void)operands, socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
}

union address {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
    struct sockaddr_un local;
};

static union address port_4(const char *operand) {
    return (union address){
        .four = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(operand)),
                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)},
    };
}
static union address port_6(const char *operand) {
    return (union address){
        .six = {.sin6_family = AF_INET6, .sin6_port = htons((unsigned short)atoi(operand)),
                .sin6_addr = IN6ADDR_LOOPBACK_INIT},
    };
}

static long tcp(int family, int protocol) { return socket(family, SOCK_STREAM, protocol); }

static long connect_4(char **operands) {
    union address address = port_4(operands[0]);
    return connect((int)tcp(AF_INET, 0), &address.any, sizeof address.four);
}
static long connect_6(char **operands) {
    union address address = port_6(operands[0]);
    return connect((int)tcp(AF_INET6, 0), &address.any, sizeof address.six);
}
static long connect_mapped(char **operands) {
    union address address = port_6(operands[0]);
    inet_pton(AF_INET6, "::ffff:127.0.0.1", &address.six.sin6_addr);
    return connect((int)tcp(AF_INET6, 0), &address.any, sizeof address.six);
}
// Data with the first packet: a connection without connect.
static long connect_by_sending(char **operands) {
    union address address = port_4(operands[0]);
    return sendto((int)tcp(AF_INET, 0), "x", 1, MSG_FASTOPEN | MSG_NOSIGNAL, &address.any, sizeof address.four);
}
static long connect_by_sending_high(char **operands) {
    union address address = port_4(operands[0]);
    long flags = (long)(MSG_FASTOPEN | HIGH);
    return syscall(SYS_sendto, tcp(AF_INET, 0), "x", 1L, flags, &address.any, sizeof address.four);
}
static long connect_by_message(char **operands) {
    union address address = port_4(operands[0]);
    struct iovec data = {"x", 1};
    struct msghdr message = {&address, sizeof address.four, &data, 1, NULL, 0, 0};
    return sendmsg((int)tcp(AF_INET, 0), &message, MSG_FASTOPEN);
}
static long connect_by_messages(char **operands) {
    union address address = port_4(operands[0]);
    struct iovec data = {"x", 1};
    struct mmsghdr message = {{&address, sizeof address.four, &data, 1, NULL, 0, 0}, 0};
    return sendmmsg((int)tcp(AF_INET, 0), &message, 1, MSG_FASTOPEN);
}
// connect that does nothing until something is sent.
static long connect_deferred(char **operands) {
    union address address = port_4(operands[0]);
    int yes = 1, pair = (int)tcp(AF_INET, 0);
    if (setsockopt(pair, IPPROTO_TCP, 30, &yes, sizeof yes)) untried("TCP_FASTOPEN_CONNECT");
    if (connect(pair, &address.any, sizeof address.four)) return -1;
    return send(pair, "x", 1, MSG_NOSIGNAL);
}
static long connect_multipath(char **operands) {
    union address address = port_4(operands[0]);
    long pair = tcp(AF_INET, 262);
    return pair < 0 ? -1 : connect((int)pair, &address.any, sizeof address.four);
}
static long send_datagram(char **operands) {
    union address address = port_4(operands[0]);
    return sendto(socket(AF_INET, SOCK_DGRAM, 0), "x", 1, 0, &address.any, sizeof address.four);
}
static long bind_4(char **operands) {
    union address address = port_4(operands[0]);
    return bind((int)tcp(AF_INET, 0), &address.any, sizeof address.four);
}
static long bind_6(char **operands) {
    union address address = port_6(operands[0]);
    return bind((int)tcp(AF_INET6, 0), &address.any, sizeof address.six);
}
// Without bind, the kernel chooses the port.
static long listen_anywhere(char **operands) { return (void)operands, listen((int)tcp(AF_INET, 0), 1); }

static socklen_t abstract(union address *address, const char *name) {
    *address = (union address){.local = {.sun_family = AF_UNIX}};
    strncpy(address->local.sun_path + 1, name, sizeof address->local.sun_path - 2);
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name));
}

static long connect_abstract(char **operands) {
    union address address;
    socklen_t size = abstract(&address, operands[0]);
    return connect(socket(AF_UNIX, SOCK_STREAM, 0), &address.any, size);
}
static long send_abstract(char **operands) {
    union address address;
    char name[100];
    snprintf(name, sizeof name, "%s-datagram", operands[0]);
    socklen_t size = abstract(&address, name);
    return sendto(socket(AF_UNIX, SOCK_DGRAM, 0), "x", 1, 0, &address.any, size);
}

// A socket file, by its directory, because addresses are short.
static long connect_path(char **operands) {
    union address address = {.local = {.sun_family = AF_UNIX, .sun_path = "socket"}};
    if (chdir(operands[0])) return -1;
    return connect(socket(AF_UNIX, SOCK_STREAM, 0), &address.any, sizeof address.local);
}
static long serve_path(char **operands) {
    union address address = {.local = {.sun_family = AF_UNIX, .sun_path = "socket"}};
    char byte;
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    if (chdir(operands[0]) || bind(server, &address.any, sizeof address.local) || listen(server, 8)) untried("bind");
    printf("ready\n");
    fflush(stdout);
    while (read(0, &byte, 1) > 0) {}
    return 0;
}

// Stays until its input ends: a stream and a datagram socket of that abstract name, and a TCP port, which it prints.
static long serve(char **operands) {
    union address address;
    char name[100], byte;
    socklen_t size = abstract(&address, operands[0]);
    int stream = socket(AF_UNIX, SOCK_STREAM, 0), datagram = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (bind(stream, &address.any, size) || listen(stream, 8)) untried("the abstract socket");
    snprintf(name, sizeof name, "%s-datagram", operands[0]);
    size = abstract(&address, name);
    if (bind(datagram, &address.any, size)) untried("the abstract datagram socket");
    // One port of both families.
    int port = socket(AF_INET6, SOCK_STREAM, 0), both = 0, fast = 8;
    setsockopt(port, IPPROTO_IPV6, 26, &both, sizeof both);  // IPV6_V6ONLY
    setsockopt(port, IPPROTO_TCP, TCP_FASTOPEN, &fast, sizeof fast);
    union address any = {.six = {.sin6_family = AF_INET6}};
    socklen_t length = sizeof any.six;
    if (bind(port, &any.any, length) || listen(port, 64)) untried("the port");
    getsockname(port, &any.any, &length);
    printf("%d\n", ntohs(any.six.sin6_port));
    fflush(stdout);
    while (read(0, &byte, 1) > 0) {}
    return 0;
}

const struct attack network_attacks[] = {
    {"socket-local", local}, {"socket-internet", internet}, {"socket-internet-6", internet_6},
    {"socket-netlink", netlink}, {"socket-packet", packet}, {"socket-vsock", virtual_machine},
    {"socket-vsock-high", virtual_machine_high}, {"socket-alg", cryptography}, {"socket-internet-high", internet_high},
    {"socketpair", local_pair}, {"connect", connect_4}, {"connect-6", connect_6}, {"connect-mapped", connect_mapped},
    {"connect-fastopen", connect_by_sending},
    {"connect-fastopen-high", connect_by_sending_high}, {"connect-fastopen-message", connect_by_message},
    {"connect-fastopen-messages", connect_by_messages}, {"connect-deferred", connect_deferred},
    {"connect-mptcp", connect_multipath}, {"datagram", send_datagram},
    {"bind", bind_4}, {"bind-6", bind_6}, {"listen", listen_anywhere}, {"connect-abstract", connect_abstract},
    {"send-abstract", send_abstract}, {"connect-path", connect_path}, {"serve-path", serve_path}, {"serve", serve},
    {NULL, NULL},
};
