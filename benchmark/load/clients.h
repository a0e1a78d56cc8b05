#ifndef CLIENTS_H
#define CLIENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "plan.h"
#include "tally.h"

/* The sockets: each opens, greets, answers pings, and tells the tally what arrives. */

enum { PER_TURN = 64 }; /* that are dropped, or come back, in one turn, so that the others are served between */

struct client {
    int fd, index, sender; /* sender: -1 if it only reads */
    enum { NEW, AWAY, OPENING, UPGRADING, GREETED, READY, GONE } state;
    int greetings;       /* how many of its first frames it has sent */
    uint32_t sent, seen; /* of its own messages */
    int64_t progress;    /* when it last saw one of its own */
    long seq, told;      /* the newest that it has seen, and said so */
    char *rest;          /* the beginning of a frame that has not come whole */
    size_t rest_length;
    int attempts; /* to come back, since it was dropped */
    int64_t due;  /* of the next one, while it is away */
};

struct counts {
    int opening, ready, gone, away;
    int reopened; /* that were closed before they were ever ready */
    int failed;   /* attempts to come back */
};

extern struct plan plan;
extern struct client *clients;
extern struct seat *seats;
extern struct tally *tally;
extern struct counts counts;
extern int poller, sender_count;
extern int64_t last_arrival;
extern bool answering;       /* the closed loop: a sender that sees its own message sends the next */
extern char first_loss[256]; /* of a socket that was not ready yet */

int64_t now_ns(void);
_Noreturn void die(const char *format, ...);

void open_client(struct client *client);

/* Loses its connection, and comes back when open_due says so. */
void drop(struct client *client);

/* Opens those whose time has come: as an SDK does, after a random time that grows with each attempt. */
void open_due(void);

/* due: when it was to be sent. */
void send_message(struct client *client, int64_t due);
void send_receipt(struct client *client);

/* Waits at most so long for something to happen, and takes it. */
void turn(int wait_ms);

#endif
