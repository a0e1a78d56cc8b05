/* A load of WebSocket clients, on one thread: see ../README.md. Prints one JSON object. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "plan.h"
#include "processes.h"
#include "tally.h"
#include "wire.h"

enum { READ = 1 << 18, EVENTS = 1024, AT_ONCE = 128, PING = 9, CLOSE = 8, TEXT = 1 };

struct client {
    int fd, index, sender; /* sender: -1 if it only reads */
    enum { NEW, OPENING, UPGRADING, GREETED, READY, GONE } state;
    int greetings;       /* how many of its first frames it has sent */
    uint32_t sent, seen; /* of its own messages */
    int64_t progress;    /* when it last saw one of its own */
    long seq, told;      /* the newest that it has seen, and said so */
    char *rest;          /* the beginning of a frame that has not come whole */
    size_t rest_length;
};

static struct plan plan;
static struct client *clients;
static struct seat *seats;
static int *senders, *chat_of_sender, sender_count;
static struct tally *tally;
static int poller, opening, ready, gone, reopened;
static int64_t last_arrival;
static bool sending;
static char *filler;

static int64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000L + time.tv_nsec;
}

static void die(const char *format, ...) {
    va_list values;
    va_start(values, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, values);
    fputc('\n', stderr);
    exit(1);
}

static char first_loss[256]; /* of a socket that was not ready yet */

static void lose(struct client *client, const char *why) {
    if (client->state == GONE) return;
    if (client->state < READY && !*first_loss)
        snprintf(first_loss, sizeof first_loss, "%s after %d greetings, %s", client->state < GREETED ? "before the 101" : "open",
                 client->greetings, why);
    if (client->state < READY) opening--;
    else ready--;
    close(client->fd);
    client->state = GONE;
    gone++;
}

static void write_all(struct client *client, const char *bytes, size_t length) {
    while (length) {
        ssize_t count = send(client->fd, bytes, length, MSG_NOSIGNAL);
        if (count < 0 && errno == EAGAIN) { /* the server does not read: the closed loop waits with it */
            usleep(100);
            continue;
        }
        if (count <= 0) {
            lose(client, strerror(errno));
            return;
        }
        bytes += count, length -= count;
    }
}

/* Replaces %C, %N, %M and %0. */
static size_t filled(char *to, size_t room, const char *template, int chat, long number, const char *mark) {
    size_t length = 0;
    for (const char *from = template; *from && length + plan.text_bytes + 64 < room; from++) {
        if (*from != '%' || !from[1]) to[length++] = *from;
        else if (*++from == 'C') length += sprintf(to + length, "%s", chat_name(chat));
        else if (*from == 'N') length += sprintf(to + length, "%ld", number);
        else if (*from == 'M') length += sprintf(to + length, "%s", mark);
        else to[length++] = *from == '0' ? 0 : *from;
    }
    return length;
}

static void send_text(struct client *client, const char *template, long number, const char *mark) {
    static char text[1 << 17], frame[(1 << 17) + 14];
    size_t length = filled(text, sizeof text, template, seats[client->index].chat, number, mark);
    write_all(client, frame, text_frame(frame, text, length));
}

/* The mark "b1:SENDER:NUMBER:DUE;" travels inside the text, whatever the protocol around it. */
static void send_message(struct client *client, int64_t due) {
    static char mark[1 << 16];
    int length = sprintf(mark, "b1:%d:%u:%ld;", client->sender, ++client->sent, due);
    if (length < plan.text_bytes) sprintf(mark + length, "%.*s", plan.text_bytes - length, filler);
    tally_sent(tally, client->sender, client->sent);
    send_text(client, plan.frame, client->sent, mark);
}

static void open_next(int index) {
    struct client *client = &clients[index];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(plan.port)};
    inet_pton(AF_INET, plan.host, &address.sin_addr);
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (client->fd < 0) die("cannot open a socket: %s", strerror(errno));
    int on = 1;
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(client->fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS)
        die("cannot connect to %s:%d: %s", plan.host, plan.port, strerror(errno));
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data.ptr = client};
    epoll_ctl(poller, EPOLL_CTL_ADD, client->fd, &event);
    client->state = OPENING;
    opening++;
}

static void upgrade(struct client *client) {
    static char request[1 << 14];
    const struct planned_socket *planned = &plan.sockets[client->index];
    int length = snprintf(request, sizeof request,
                          "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%s\r\n",
                          planned->path, plan.host, plan.port, planned->headers);
    client->state = UPGRADING;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    epoll_ctl(poller, EPOLL_CTL_MOD, client->fd, &event);
    write_all(client, request, length);
}

static const char *next_greeting(struct client *client) { return plan.sockets[client->index].first[client->greetings]; }

/* Sends those of the first frames that need no further answer. */
static void greet(struct client *client) {
    const char *frame;
    while ((frame = next_greeting(client))) {
        send_text(client, frame, 0, "");
        if (*plan.answers[client->greetings++] && next_greeting(client)) return;
    }
    if (!*plan.ready) client->state = READY, opening--, ready++;
}

static void take_greeting(struct client *client, const char *text, size_t length) {
    bool last = !next_greeting(client);
    const char *answer = last ? plan.ready : plan.answers[client->greetings - 1];
    if (!memmem(text, length, answer, strlen(answer))) return;
    if (last) client->state = READY, opening--, ready++;
    else greet(client);
}

static long number_after(const char *text, size_t length, const char *name) {
    const char *found = memmem(text, length, name, strlen(name));
    return found ? strtol(found + strlen(name), NULL, 10) : -1;
}

static void take_text(struct client *client, char *text, size_t length, int64_t now) {
    if (*plan.ping && length == strlen(plan.ping) && !memcmp(text, plan.ping, length)) {
        send_text(client, plan.pong, 0, "");
        return;
    }
    if (client->state == GREETED) {
        take_greeting(client, text, length);
        return;
    }
    if (*plan.receipt) {
        long seq = number_after(text, length, "\"seq\":");
        if (seq > client->seq) client->seq = seq;
    }
    char *mark = memmem(text, length, "b1:", 3);
    if (!mark) return;
    char *at = mark + 3;
    int sender = strtol(at, &at, 10);
    uint32_t number = strtoul(at + 1, &at, 10);
    int64_t due = strtol(at + 1, &at, 10);
    if (*at != ';' || sender < 0 || sender >= sender_count) return;
    bool own = client->sender == sender;
    if (!tally_arrived(tally, client->index, sender, number, due, now, own)) return;
    last_arrival = now;
    if (!own) return;
    client->seen = number;
    client->progress = now;
    if (sending && plan.rate == 0) send_message(client, now);
}

/* An unmasked pong would be wrong; a masked empty one is right for the empty pings that servers send. */
static void pong(struct client *client, const struct frame *ping) {
    char frame[256];
    size_t length = text_frame(frame, ping->payload, ping->length < 126 ? ping->length : 0);
    frame[0] = (char)0x8a;
    write_all(client, frame, length);
}

static void take_frame(struct client *client, struct frame *frame, int64_t now) {
    if (frame->opcode == TEXT) {
        /* Number parsing ends at a byte that is no digit; the byte behind the frame may be anything. */
        take_text(client, frame->payload, frame->length, now);
    } else if (frame->opcode == PING) pong(client, frame);
    else if (frame->opcode == CLOSE) lose(client, "a close frame");
}

static char input[READ * 2 + 1];

static void read_some(struct client *client) {
    size_t length = client->rest_length;
    memcpy(input, client->rest, length);
    ssize_t count = recv(client->fd, input + length, READ, 0);
    if (count <= 0) {
        if (count == 0 || errno != EAGAIN) lose(client, count ? strerror(errno) : "its end");
        return;
    }
    length += count;
    input[length] = 0;
    size_t at = 0;
    if (client->state == UPGRADING) {
        char *end = memmem(input, length, "\r\n\r\n", 4);
        if (end) {
            if (strncmp(input, "HTTP/1.1 101", 12)) die("refused: %.*s", (int)(strchr(input, '\r') - input), input);
            at = end + 4 - input;
            client->state = GREETED;
            greet(client);
        }
    }
    int64_t now = now_ns();
    struct frame frame;
    size_t taken;
    while (client->state >= GREETED && client->state != GONE && (taken = read_frame(input + at, length - at, &frame))) {
        at += taken;
        take_frame(client, &frame, now);
    }
    client->rest_length = length - at;
    if (client->rest_length > READ) die("a frame of more than %d bytes", READ);
    if (client->rest_length) client->rest = realloc(client->rest, client->rest_length);
    memcpy(client->rest, input + at, client->rest_length);
}

static void turn(int wait_ms) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(poller, events, EVENTS, wait_ms);
    for (int i = 0; i < count; i++) {
        struct client *client = events[i].data.ptr;
        if (client->state == GONE) continue;
        if (client->state == OPENING) upgrade(client);
        else read_some(client);
    }
}

static void reopen_lost(void) {
    for (int i = 0; i < plan.count && gone && reopened < plan.reopens; i++) {
        if (clients[i].state != GONE) continue;
        clients[i].greetings = 0, clients[i].rest_length = 0;
        gone--, reopened++;
        open_next(i);
    }
}

static double connect_all(void) {
    int64_t begun = now_ns();
    int next = 0;
    while (ready + gone < plan.count) {
        double due = (now_ns() - begun) / 1e9 * plan.connects_per_second;
        while (next < plan.count && next < due && opening < AT_ONCE) open_next(next++);
        turn(1);
        reopen_lost();
        if ((now_ns() - begun) / 1e9 > 120) die("%d of %d sockets are ready after 120 s", ready, plan.count);
    }
    if (gone) die("%d of %d sockets were closed before they were ready, the first %s", gone, plan.count, first_loss);
    return (now_ns() - begun) / 1e9;
}

static void stall(void) {
    for (int i = 0; i < plan.count; i++)
        if (plan.sockets[i].stalls) epoll_ctl(poller, EPOLL_CTL_DEL, clients[i].fd, NULL);
}

/* Each socket says once a second how far it has come: so many of them in this turn. */
static void tell_receipts(int64_t begun, long *told) {
    if (!*plan.receipt) return;
    long due = (now_ns() - begun) / 1e9 * plan.count;
    for (; *told < due; ++*told) {
        struct client *client = &clients[*told % plan.count];
        if (client->state != READY || client->seq <= client->told || plan.sockets[client->index].stalls) continue;
        client->told = client->seq;
        send_text(client, plan.receipt, client->seq, "");
    }
}

/* Open loop: by the clock, whatever has become of the earlier ones. Closed loop: what was lost is not waited for. */
static void send_due(int64_t begun, long *sent) {
    int64_t now = now_ns();
    if (plan.rate > 0) {
        for (; *sent < (now - begun) / 1e9 * plan.rate; ++*sent)
            send_message(&clients[senders[*sent % sender_count]], begun + (int64_t)(*sent * 1e9 / plan.rate));
        return;
    }
    for (int i = 0; i < sender_count; i++) {
        struct client *client = &clients[senders[i]];
        if (client->state == GONE || (client->progress && (now - client->progress) / 1e9 < plan.silence)) continue;
        client->progress = now;
        for (int k = 0; k < plan.in_flight; k++) send_message(client, now);
    }
}

static bool everything_arrived(void) {
    struct verdict verdict = tally_verdict(tally, seats, chat_of_sender, plan.chats);
    return verdict.lost == 0;
}

static void run_load(struct usage *used, double *seconds) {
    int64_t begun = now_ns(), measured = 0;
    long sent = 0, told = 0;
    last_arrival = begun;
    sending = true;
    stall();
    for (;;) {
        double passed = (now_ns() - begun) / 1e9;
        if (!measured && passed >= plan.warm_seconds) {
            measured = now_ns();
            *used = usage_of(plan.pids, plan.pid_count);
            tally_measure(tally, true);
        }
        if (measured && passed >= plan.warm_seconds + plan.seconds) break;
        send_due(begun, &sent);
        tell_receipts(begun, &told);
        turn(1);
    }
    *used = usage_between(*used, usage_of(plan.pids, plan.pid_count));
    *seconds = (now_ns() - measured) / 1e9;
    tally_measure(tally, false);
    sending = false;
    while (!everything_arrived() && (now_ns() - last_arrival) / 1e9 < plan.silence) turn(50);
}

static void hold(struct usage *used, double *seconds) {
    int64_t begun = now_ns();
    while ((now_ns() - begun) / 1e9 < plan.warm_seconds) turn(100);
    *used = usage_of(plan.pids, plan.pid_count);
    int64_t measured = now_ns();
    while ((now_ns() - measured) / 1e9 < plan.seconds) turn(100);
    *used = usage_between(*used, usage_of(plan.pids, plan.pid_count));
    *seconds = (now_ns() - measured) / 1e9;
}

static void prepare(void) {
    struct rlimit files = {.rlim_cur = plan.count + 100, .rlim_max = plan.count + 100};
    struct rlimit had;
    getrlimit(RLIMIT_NOFILE, &had);
    if (had.rlim_cur < files.rlim_cur && setrlimit(RLIMIT_NOFILE, &files) < 0) die("needs %d open files", plan.count);
    poller = epoll_create1(0);
    clients = calloc(plan.count, sizeof *clients);
    seats = calloc(plan.count, sizeof *seats);
    senders = calloc(plan.count, sizeof *senders);
    chat_of_sender = calloc(plan.count, sizeof *chat_of_sender);
    for (int i = 0; i < plan.count; i++) {
        const struct planned_socket *planned = &plan.sockets[i];
        clients[i].index = i;
        clients[i].sender = planned->sends ? sender_count : -1;
        seats[i] = (struct seat){planned->chat, clients[i].sender, !planned->stalls};
        if (planned->sends) chat_of_sender[sender_count] = planned->chat, senders[sender_count++] = i;
    }
    if (!sender_count && !plan.idle) die("nobody sends");
    tally = new_tally(plan.count, sender_count ? sender_count : 1);
    filler = malloc(plan.text_bytes + 1);
    memset(filler, 'x', plan.text_bytes), filler[plan.text_bytes] = 0;
}

int main(int count, char **arguments) {
    if (count != 2) die("usage: load PLAN");
    plan = read_plan(arguments[1]);
    prepare();
    double connected = connect_all(), seconds;
    struct usage used;
    if (plan.idle) hold(&used, &seconds);
    else run_load(&used, &seconds);
    struct verdict verdict = tally_verdict(tally, seats, chat_of_sender, plan.chats);
    uint64_t sent = 0;
    for (int i = 0; i < sender_count; i++) sent += clients[senders[i]].sent;
    printf("{\"sockets\":%d,\"connect_seconds\":%.3f,\"seconds\":%.3f,\"sent\":%lu,\"deliveries\":%lu,", plan.count, connected,
           seconds, sent, tally_arrivals(tally));
    printf("\"lost\":%lu,\"repeated\":%lu,\"split_chats\":%lu,\"closed\":%d,\"reopened\":%d,", verdict.lost, verdict.repeated,
           verdict.split_chats, gone, reopened);
    print_latency(stdout, tally);
    print_usage(stdout, plan.pids, plan.pid_count, &used);
    puts("}");
}
