#include "tally.h"

#include <stdlib.h>
#include <string.h>

/* Log-linear: 64 steps for each doubling of microseconds, so an error of at most 1.6 %. */
enum { STEPS = 64, DOUBLINGS = 32 };

struct tally {
    int sockets, senders;
    uint32_t *sent;     /* by sender: how many */
    uint32_t *arrived;  /* by socket and sender: the number of the last one */
    uint64_t *order;    /* by socket: a hash of what came from others, in order */
    uint64_t gaps, repeated;
    uint64_t arrivals; /* while measuring */
    bool measuring;
    uint64_t late[STEPS * DOUBLINGS];
    int64_t latest;
};

struct tally *new_tally(int sockets, int senders) {
    struct tally *tally = calloc(1, sizeof *tally);
    tally->sockets = sockets;
    tally->senders = senders;
    tally->sent = calloc(senders, sizeof *tally->sent);
    tally->arrived = calloc((size_t)sockets * senders, sizeof *tally->arrived);
    tally->order = calloc(sockets, sizeof *tally->order);
    return tally;
}

void tally_sent(struct tally *tally, int sender, uint32_t number) { tally->sent[sender] = number; }

static int step_of(int64_t us) {
    if (us < STEPS) return us < 0 ? 0 : (int)us;
    int doubling = 63 - __builtin_clzll((uint64_t)us) - 6; /* 2^6 = STEPS */
    int step = (int)(us >> doubling) - STEPS;
    int index = (doubling + 1) * STEPS + step;
    return index < STEPS * DOUBLINGS ? index : STEPS * DOUBLINGS - 1;
}

static int64_t floor_of(int step) {
    if (step < STEPS) return step;
    int doubling = step / STEPS - 1;
    return (int64_t)(step % STEPS + STEPS) << doubling;
}

bool tally_arrived(struct tally *tally, int socket, int sender, uint32_t number, int64_t due, int64_t now, bool own) {
    uint32_t *last = &tally->arrived[(size_t)socket * tally->senders + sender];
    if (number <= *last) {
        if (!own) tally->repeated++;
        return false;
    }
    tally->gaps += number - *last - 1;
    *last = number;
    tally->order[socket] = (tally->order[socket] ^ ((uint64_t)sender << 32 | number)) * 0x9E3779B97F4A7C15u;
    if (tally->measuring) {
        int64_t us = (now - due) / 1000;
        tally->arrivals++;
        tally->late[step_of(us)]++;
        if (us > tally->latest) tally->latest = us;
    }
    return true;
}

void tally_measure(struct tally *tally, bool on) {
    tally->measuring = on;
    if (!on) return;
    tally->arrivals = 0, tally->latest = 0;
    memset(tally->late, 0, sizeof tally->late);
}

uint64_t tally_arrivals(const struct tally *tally) { return tally->arrivals; }

struct verdict tally_verdict(const struct tally *tally, const struct seat *seats, const int *chat_of_sender, int chats) {
    struct verdict verdict = {.lost = tally->gaps, .repeated = tally->repeated};
    uint64_t *order = calloc(chats, sizeof *order);
    bool *known = calloc(chats, sizeof *known), *split = calloc(chats, sizeof *split);
    for (int socket = 0; socket < tally->sockets; socket++) {
        int chat = seats[socket].chat;
        if (!seats[socket].judged) continue;
        for (int sender = 0; sender < tally->senders; sender++)
            if (chat_of_sender[sender] == chat)
                verdict.lost += tally->sent[sender] - tally->arrived[(size_t)socket * tally->senders + sender];
        if (seats[socket].sender >= 0) continue; /* the answers to one's own may overtake what others wrote */
        if (!known[chat]) known[chat] = true, order[chat] = tally->order[socket];
        else if (order[chat] != tally->order[socket]) split[chat] = true;
    }
    for (int chat = 0; chat < chats; chat++) verdict.split_chats += split[chat];
    free(order), free(known), free(split);
    return verdict;
}

static int64_t percentile(const struct tally *tally, double share) {
    uint64_t wanted = (uint64_t)(share * (double)tally->arrivals), seen = 0;
    for (int step = 0; step < STEPS * DOUBLINGS; step++) {
        seen += tally->late[step];
        if (seen > wanted) return floor_of(step);
    }
    return tally->latest;
}

void print_latency(FILE *out, const struct tally *tally) {
    fprintf(out, "\"latency_us\":{\"p50\":%ld,\"p90\":%ld,\"p99\":%ld,\"p999\":%ld,\"max\":%ld}", percentile(tally, .5),
            percentile(tally, .9), percentile(tally, .99), percentile(tally, .999), tally->latest);
}
