/* A load of WebSocket clients, on one thread: see ../README.md.

   load PLAN   takes orders, a line each, and answers each with a line of JSON:
   open [COUNT]   opens the sockets of the plan, or as many of them as are to be open then
   hold           does nothing else than to hold them
   load           sends, first to warm up
   return         those that are to return lose their connections at once; until all are back
   return load    the same, and the others send meanwhile */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "clients.h"
#include "processes.h"

enum { AT_ONCE = 128, PATIENCE = 120 };

/* Once everybody has everything: seconds to listen for what comes a second time. */
static const double AFTERWARDS = 0.1;

/* Of an order. */
struct figures {
    int64_t begun, ended; /* of what is measured */
    struct usage used;
    uint64_t sent;
};

static int *senders, *chat_of_sender;

static double since(int64_t begun) { return (now_ns() - begun) / 1e9; }

static uint64_t sent_so_far(void) {
    uint64_t sent = 0;
    for (int i = 0; i < sender_count; i++) sent += clients[senders[i]].sent;
    return sent;
}

static void begin(struct figures *figures) {
    tally_measure(tally, true);
    figures->used = usage_of(plan.pids, plan.pid_count, plan.threads);
    figures->begun = now_ns();
}

static void end(struct figures *figures) {
    figures->ended = now_ns();
    figures->used = usage_between(figures->used, usage_of(plan.pids, plan.pid_count, plan.threads));
    tally_measure(tally, false);
}

static void reopen_lost(void) {
    for (int i = 0; i < plan.count && counts.gone && counts.reopened < plan.reopens; i++) {
        if (clients[i].state != GONE) continue;
        counts.gone--, counts.reopened++;
        open_client(&clients[i]);
    }
}

static void open_sockets(int count, struct figures *figures) {
    static int next;
    int first = next;
    begin(figures);
    while (counts.ready + counts.gone < count) {
        double due = first + since(figures->begun) * plan.connects_per_second;
        while (next < count && next < due && counts.opening < AT_ONCE) open_client(&clients[next++]);
        turn(1);
        reopen_lost();
        if (since(figures->begun) > PATIENCE) die("%d of %d sockets are ready after %d s", counts.ready, count, PATIENCE);
    }
    if (counts.gone) die("%d of %d sockets were closed before they were ready, the first %s", counts.gone, count, first_loss);
    end(figures);
}

/* Those that are to return, from this one on; where to go on in the next turn. */
static int drop_some(int from) {
    for (int drops = PER_TURN; from < plan.count && drops; from++) {
        if (!plan.sockets[from].returns) continue;
        drop(&clients[from]);
        drops--;
    }
    return from;
}

static void stall(void) {
    for (int i = 0; i < plan.count; i++)
        if (plan.sockets[i].stalls) epoll_ctl(poller, EPOLL_CTL_DEL, clients[i].fd, NULL);
}

/* Each socket says once a second how far it has come: so many of them in this turn. */
static void tell_receipts(int64_t begun, long *told) {
    if (!*plan.receipt) return;
    long due = since(begun) * plan.count;
    for (; *told < due; ++*told) {
        struct client *client = &clients[*told % plan.count];
        if (client->state == READY && client->seq > client->told && !plan.sockets[client->index].stalls) send_receipt(client);
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

static struct verdict verdict(void) { return tally_verdict(tally, seats, chat_of_sender, plan.chats); }

static bool is_over(const struct figures *figures, bool returning) {
    double passed = since(figures->begun);
    if (!returning) return passed >= plan.seconds;
    if (passed > PATIENCE) die("%d sockets are not back after %d s", plan.count - counts.ready - counts.gone, PATIENCE);
    return counts.ready + counts.gone == plan.count;
}

static void send_and_receive(bool sending, bool returning, struct figures *figures) {
    int64_t begun = now_ns();
    uint64_t before = sent_so_far();
    long sent = 0, told = 0;
    answering = sending && plan.rate == 0;
    for (int i = 0; i < sender_count; i++) clients[senders[i]].progress = 0;
    int dropped = returning ? 0 : plan.count;
    for (bool measuring = false; !measuring || dropped < plan.count || !is_over(figures, returning);) {
        if (!measuring && (returning || since(begun) >= plan.warm_seconds)) {
            measuring = true;
            begin(figures);
            stall();
        }
        if (sending) send_due(begun, &sent), tell_receipts(begun, &told);
        dropped = drop_some(dropped);
        open_due();
        if (plan.pause_us) usleep(plan.pause_us);
        turn(plan.pause_us ? 0 : 1);
    }
    end(figures);
    answering = false;
    last_arrival = now_ns();
    while (since(last_arrival) < (verdict().lost ? plan.silence : AFTERWARDS)) turn(50);
    figures->sent = sent_so_far() - before;
}

static void hold(struct figures *figures) {
    int64_t begun = now_ns();
    while (since(begun) < plan.warm_seconds) turn(100);
    begin(figures);
    while (since(figures->begun) < plan.seconds) turn(100);
    end(figures);
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
    tally = new_tally(plan.count, sender_count ? sender_count : 1);
}

/* Serves the sockets meanwhile. False: there will be no more. */
static bool next_order(char *order, size_t room) {
    struct pollfd both[] = {{.fd = poller, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
    for (size_t length = 0;;) {
        char sign;
        poll(both, 2, -1);
        if (both[0].revents) turn(0);
        if (!both[1].revents) continue;
        if (read(STDIN_FILENO, &sign, 1) <= 0) return false;
        order[length] = 0;
        if (sign == '\n') return true;
        if (length + 1 < room) order[length++] = sign;
    }
}

static struct figures obey(const char *order) {
    struct figures figures = {0};
    int count = plan.count;
    if (!strcmp(order, "open") || sscanf(order, "open %d", &count) == 1) open_sockets(count, &figures);
    else if (!strcmp(order, "hold")) hold(&figures);
    else if (!strcmp(order, "return")) send_and_receive(false, true, &figures);
    else if (!sender_count) die("nobody sends");
    else if (!strcmp(order, "load")) send_and_receive(true, false, &figures);
    else if (!strcmp(order, "return load")) send_and_receive(true, true, &figures);
    else die("unknown order: %s", order);
    return figures;
}

static void answer(const struct figures *figures) {
    struct verdict faults = verdict();
    printf("{\"sockets\":%d,\"seconds\":%.3f,\"sent\":%lu,\"deliveries\":%lu,", counts.ready,
           (figures->ended - figures->begun) / 1e9, figures->sent, tally_arrivals(tally));
    printf("\"lost\":%lu,\"repeated\":%lu,\"split_chats\":%lu,\"closed\":%d,\"reopened\":%d,\"failed_attempts\":%d,", faults.lost,
           faults.repeated, faults.split_chats, counts.gone, counts.reopened, counts.failed);
    print_latency(stdout, tally);
    print_usage(stdout, plan.pids, plan.pid_count, &figures->used);
    puts("}");
    fflush(stdout);
}

int main(int count, char **arguments) {
    char order[64];
    if (count != 2) die("usage: load PLAN");
    plan = read_plan(arguments[1]);
    prepare();
    while (next_order(order, sizeof order)) {
        struct figures figures = obey(order);
        answer(&figures);
    }
}
