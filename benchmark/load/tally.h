#ifndef TALLY_H
#define TALLY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* What arrived where: every message of a chat once at each of its sockets, in one order. And how late. */

struct tally;

/* sockets: how many; senders: how many of them send. */
struct tally *new_tally(int sockets, int senders);

void tally_sent(struct tally *tally, int sender, uint32_t number);

/* own: the socket is the sender's; what it sees is the answer, and may be seen twice (answer and event).
   due, now: when it was to be sent, and when it came, in nanoseconds. Returns whether it was news. */
bool tally_arrived(struct tally *tally, int socket, int sender, uint32_t number, int64_t due, int64_t now, bool own);

/* Latencies and counts of arrivals begin anew and end; order and completeness are checked from the first message on. */
void tally_measure(struct tally *tally, bool on);

uint64_t tally_arrivals(const struct tally *tally);

/* lost: arrivals that are missing; repeated: those that came again or too late; split_chats: whose members saw two orders. */
struct verdict {
    uint64_t lost, repeated, split_chats;
};

/* Of one socket. sender: its own number, or -1 if it only reads. judged: false for those that were told to stall. */
struct seat {
    int chat, sender;
    bool judged;
};

struct verdict tally_verdict(const struct tally *tally, const struct seat *seats, const int *chat_of_sender, int chats);

void print_latency(FILE *out, const struct tally *tally);

#endif
