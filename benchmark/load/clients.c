/* See clients.h. */
#define _GNU_SOURCE
#include "clients.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "wire.h"

enum { READ = 1 << 18, EVENTS = 1024, PING = 9, CLOSE = 8, TEXT = 1 };
enum { STALLED_BYTES = 4096, BACKOFF_STEPS = 6 };

struct plan plan;
struct client *clients;
struct seat *seats;
struct tally *tally;
struct counts counts;
int poller, sender_count;
int64_t last_arrival;
bool answering;
char first_loss[256];

int64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000L + time.tv_nsec;
}

_Noreturn void die(const char *format, ...) {
    va_list values;
    va_start(values, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, values);
    fputc('\n', stderr);
    exit(1);
}

static void go_away(struct client *client) {
    double seconds = 0.5 * (1 << (client->attempts < BACKOFF_STEPS ? client->attempts : BACKOFF_STEPS));
    if (seconds > 20) seconds = 20;
    client->attempts++;
    client->due = now_ns() + (int64_t)(seconds * 1e9 * random() / RAND_MAX);
    client->state = AWAY;
    counts.away++;
}

void drop(struct client *client) {
    if (client->state != READY) return;
    counts.ready--;
    close(client->fd);
    go_away(client);
}

static void lose(struct client *client, const char *why) {
    if (client->state == GONE || client->state == AWAY) return;
    if (client->state < READY && !*first_loss)
        snprintf(first_loss, sizeof first_loss, "%s after %d greetings, %s", client->state < GREETED ? "before the 101" : "open",
                 client->greetings, why);
    if (client->state < READY) counts.opening--;
    else counts.ready--;
    close(client->fd);
    if (client->attempts) {
        counts.failed++;
        go_away(client);
        return;
    }
    client->state = GONE;
    counts.gone++;
}

static void be_ready(struct client *client) {
    client->state = READY;
    client->attempts = 0;
    counts.opening--, counts.ready++;
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

void send_receipt(struct client *client) {
    client->told = client->seq;
    send_text(client, plan.receipt, client->seq, "");
}

static char *filler(void) {
    static char *text;
    if (!text) {
        text = calloc(plan.text_bytes + 1, 1);
        memset(text, 'x', plan.text_bytes);
    }
    return text;
}

/* The mark "b1:SENDER:NUMBER:DUE;" travels inside the text, whatever the protocol around it. */
void send_message(struct client *client, int64_t due) {
    static char mark[1 << 16];
    int length = sprintf(mark, "b1:%d:%u:%ld;", client->sender, ++client->sent, due);
    if (length < plan.text_bytes) sprintf(mark + length, "%.*s", plan.text_bytes - length, filler());
    tally_sent(tally, client->sender, client->sent);
    send_text(client, plan.frame, client->sent, mark);
}

static int port_of(const struct client *client) { return plan.ports[client->index % plan.port_count]; }

void open_client(struct client *client) {
    int port = port_of(client);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    client->greetings = 0, client->rest_length = 0;
    inet_pton(AF_INET, plan.host, &address.sin_addr);
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (client->fd < 0) die("cannot open a socket: %s", strerror(errno));
    int on = 1, few = STALLED_BYTES;
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (plan.sockets[client->index].stalls) setsockopt(client->fd, SOL_SOCKET, SO_RCVBUF, &few, sizeof few);
    if (connect(client->fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS)
        die("cannot connect to %s:%d: %s", plan.host, port, strerror(errno));
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data.ptr = client};
    epoll_ctl(poller, EPOLL_CTL_ADD, client->fd, &event);
    client->state = OPENING;
    counts.opening++;
}

static void upgrade(struct client *client) {
    static char request[1 << 14];
    const struct planned_socket *planned = &plan.sockets[client->index];
    int length = snprintf(request, sizeof request,
                          "GET %s%s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%s\r\n",
                          planned->path, client->attempts ? plan.resume : "", plan.host, port_of(client),
                          planned->headers);
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
        if (*frame) send_text(client, frame, 0, "");
        if (*plan.answers[client->greetings++] && next_greeting(client)) return;
    }
    if (!*plan.ready) be_ready(client);
}

static void take_greeting(struct client *client, const char *text, size_t length) {
    bool last = !next_greeting(client);
    const char *answer = last ? plan.ready : plan.answers[client->greetings - 1];
    if (!memmem(text, length, answer, strlen(answer))) return;
    if (last) be_ready(client);
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
    if (answering) send_message(client, now);
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

void turn(int wait_ms) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(poller, events, EVENTS, wait_ms);
    for (int i = 0; i < count; i++) {
        struct client *client = events[i].data.ptr;
        if (client->state == GONE || client->state == AWAY) continue;
        if (client->state == OPENING) upgrade(client);
        else read_some(client);
    }
}

void open_due(void) {
    int64_t now = now_ns();
    for (int i = 0, left = PER_TURN; i < plan.count && counts.away && left; i++) {
        if (clients[i].state != AWAY || clients[i].due > now) continue;
        counts.away--, left--;
        open_client(&clients[i]);
    }
}
