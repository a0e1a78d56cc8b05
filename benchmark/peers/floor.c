/* The kernel's floor: a broadcast of WebSocket text frames, and nothing else. No login, no storage, no checks.
   floor PORT write    one write for each message and member
   floor PORT merged   what one turn of the loop brought for a chat goes out in one write per member */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ = 1 << 17, EVENTS = 1024, CHATS = 1 << 14, MERGED = 1 << 16 };

struct member {
    int fd, chat; /* chat: -1 before the handshake */
    char *rest;
    size_t rest_length;
};

struct chat {
    struct member **members;
    int count, room;
    char *merged;
    size_t length;
};

static struct chat chats[CHATS];
static int dirty[CHATS], dirty_count;
static bool merging;
static int poller;

/* A reader that has fallen behind loses the rest: a floor has no queue. */
static void write_to(struct member *member, const char *bytes, size_t length) {
    while (length) {
        ssize_t count = send(member->fd, bytes, length, MSG_NOSIGNAL);
        if (count < 0 && errno == EAGAIN) {
            usleep(50);
            continue;
        }
        if (count <= 0) return;
        bytes += count, length -= count;
    }
}

static void write_to_all(struct chat *chat, const char *bytes, size_t length) {
    for (int i = 0; i < chat->count; i++) write_to(chat->members[i], bytes, length);
}

static void flush_chat(struct chat *chat) {
    write_to_all(chat, chat->merged, chat->length);
    chat->length = 0;
}

static void publish(int number, const char *payload, size_t length) {
    static char frame[READ + 4];
    struct chat *chat = &chats[number];
    size_t head = 2;
    frame[0] = (char)0x81;
    if (length < 126) frame[1] = (char)length;
    else frame[1] = 126, frame[2] = (char)(length >> 8), frame[3] = (char)length, head = 4;
    memcpy(frame + head, payload, length);
    if (!merging) {
        write_to_all(chat, frame, head + length);
        return;
    }
    if (!chat->merged) chat->merged = malloc(MERGED);
    if (chat->length + head + length > MERGED) flush_chat(chat);
    if (!chat->length) dirty[dirty_count++] = number;
    memcpy(chat->merged + chat->length, frame, head + length);
    chat->length += head + length;
}

static void end_turn(void) {
    for (int i = 0; i < dirty_count; i++) flush_chat(&chats[dirty[i]]);
    dirty_count = 0;
}

static void leave(struct member *member) {
    if (member->chat >= 0) {
        struct chat *chat = &chats[member->chat];
        for (int i = 0; i < chat->count; i++)
            if (chat->members[i] == member) chat->members[i--] = chat->members[--chat->count];
    }
    close(member->fd);
    free(member->rest);
    free(member);
}

static size_t join(struct member *member, char *request, size_t length) {
    char *end = memmem(request, length, "\r\n\r\n", 4);
    if (!end) return 0;
    static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                 "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"; /* of the RFC's sample key */
    write_to(member, answer, sizeof answer - 1);
    member->chat = (int)(strtol(request + strlen("GET /"), NULL, 10) % CHATS);
    struct chat *chat = &chats[member->chat];
    if (chat->count == chat->room) {
        chat->room = chat->room ? chat->room * 2 : 4;
        chat->members = realloc(chat->members, chat->room * sizeof *chat->members);
    }
    chat->members[chat->count++] = member;
    return end + 4 - request;
}

/* Returns the bytes of one whole masked frame, having published it; 0 when it is not whole. */
static size_t take(struct member *member, char *bytes, size_t available) {
    if (available < 6) return 0;
    unsigned char *at = (unsigned char *)bytes;
    size_t length = at[1] & 127, head = 2;
    if (length == 126) length = at[2] << 8 | at[3], head = 4;
    if (available < head + 4 + length) return 0;
    char *mask = bytes + head, *payload = mask + 4;
    for (size_t i = 0; i < length; i++) payload[i] ^= mask[i & 3];
    if ((at[0] & 15) == 1) publish(member->chat, payload, length);
    return head + 4 + length;
}

static void read_some(struct member *member) {
    static char input[READ * 2];
    size_t length = member->rest_length, at = 0, taken;
    if (length) memcpy(input, member->rest, length);
    ssize_t count = recv(member->fd, input + length, READ, 0);
    if (count <= 0) {
        if (count == 0 || errno != EAGAIN) leave(member);
        return;
    }
    length += count;
    if (member->chat < 0) at = join(member, input, length);
    while (member->chat >= 0 && (taken = take(member, input + at, length - at))) at += taken;
    member->rest_length = length - at;
    if (member->rest_length) {
        member->rest = realloc(member->rest, member->rest_length);
        memcpy(member->rest, input + at, member->rest_length);
    }
}

static void accept_all(int listener) {
    int fd, on = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct member *member = calloc(1, sizeof *member);
        member->fd = fd, member->chat = -1;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = member};
        epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
    }
}

int main(int count, char **arguments) {
    if (count != 3) return fprintf(stderr, "usage: floor PORT write|merged\n"), 2;
    merging = !strcmp(arguments[2], "merged");
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(arguments[1]))};
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 4096) < 0)
        return perror("floor"), 1;
    poller = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    puts("ready");
    fflush(stdout);
    for (;;) {
        struct epoll_event events[EVENTS];
        int ready = epoll_wait(poller, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.ptr) read_some(events[i].data.ptr);
            else accept_all(listener);
        }
        end_turn();
    }
}
