#ifndef PLAN_H
#define PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What to do, read from a file of lines "KEYWORD<TAB>VALUE...": see ../README.md. */

struct planned_socket {
    int chat;          /* its members are the sockets with the same number */
    const char *path;  /* of the handshake, with its query */
    const char *headers; /* further ones, each ended by \r\n; may be empty */
    const char *first[8]; /* the frames that it sends before all others, an empty one not; NULL after the last */
    bool sends;
    bool stalls;  /* reads nothing once it is measured, and its kernel takes little for it */
    bool returns; /* is among those that lose their connections, and come back */
};

struct plan {
    const char *host;
    int ports[4], port_count; /* socket by socket in turn */
    struct planned_socket *sockets;
    int count;
    int chats;
    const char *answers[8]; /* what must have come before each further of the first frames; empty: nothing */
    const char *ready; /* what the frame holds after which a socket counts as connected; empty: the 101 itself */
    const char *frame; /* what a sender sends; %C is the chat's name, %M the mark and text, %0 a byte of zero */
    const char *ping, *pong; /* a text frame that is exactly this is answered so: the pings of protocols above; may be empty */
    const char *receipt; /* what a receiver answers once a second; %C chat, %N the last seq that it saw; may be empty */
    const char *resume; /* what the path of one that comes back ends with */
    int text_bytes;
    const char *threads; /* those whose CPU is told apart: what their names begin with; empty: none */
    int pids[16];
    int pid_count;
    int reopens; /* how many sockets that are closed before they are ready may be opened again */
    int connects_per_second;
    double silence; /* seconds without an arrival after which what is missing is lost */
    double warm_seconds;
    double seconds;
    int pause_us;  /* it looks at its sockets so often, and no arrival wakes it; 0: it is woken */
    int in_flight; /* of each sender: closed loop */
    double rate;   /* messages per second of all senders together: open loop; 0: closed */
};

struct plan read_plan(const char *path);

/* What %C stands for. */
const char *chat_name(int chat);

#endif
