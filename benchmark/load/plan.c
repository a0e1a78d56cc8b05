#include "plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char **names;
static int named;

static void die(const char *why, const char *what) {
    fprintf(stderr, "load: %s: %s\n", why, what);
    exit(2);
}

/* In place: \r, \n, \t and \\ become what they say. */
static char *unescaped(char *text) {
    char *to = text;
    for (char *from = text; *from; from++) {
        if (*from != '\\' || !from[1]) {
            *to++ = *from;
            continue;
        }
        from++;
        *to++ = *from == 'r' ? '\r' : *from == 'n' ? '\n' : *from == 't' ? '\t' : *from;
    }
    *to = 0;
    return text;
}

static char *field(char **rest) {
    char *found = strsep(rest, "\t");
    return found ? unescaped(found) : "";
}

static void add_socket(struct plan *plan, char *rest) {
    static int room;
    if (plan->count == room) {
        room = room ? room * 2 : 1024;
        plan->sockets = realloc(plan->sockets, room * sizeof *plan->sockets);
    }
    const char *kind = field(&rest);
    struct planned_socket *socket = &plan->sockets[plan->count++];
    socket->chat = atoi(field(&rest));
    socket->path = field(&rest);
    socket->headers = field(&rest);
    memset(socket->first, 0, sizeof socket->first);
    for (int i = 0; i < 7 && rest; i++) socket->first[i] = field(&rest);
    socket->sends = strcmp(kind, "sender") == 0;
    socket->stalls = strcmp(kind, "stalled") == 0;
    socket->returns = strcmp(kind, "returning") == 0;
    if (socket->chat >= plan->chats) plan->chats = socket->chat + 1;
}

static void add_chat(char *rest) {
    names = realloc(names, (named + 1) * sizeof *names);
    names[named++] = field(&rest);
}

static void take(struct plan *plan, const char *keyword, char *rest) {
    if (!strcmp(keyword, "address")) {
        plan->host = field(&rest);
        while (rest && plan->port_count < 4) plan->ports[plan->port_count++] = atoi(field(&rest));
    } else if (!strcmp(keyword, "socket")) add_socket(plan, rest);
    else if (!strcmp(keyword, "chat")) add_chat(rest);
    else if (!strcmp(keyword, "answers")) for (int i = 0; i < 8 && rest; i++) plan->answers[i] = field(&rest);
    else if (!strcmp(keyword, "ready")) plan->ready = field(&rest);
    else if (!strcmp(keyword, "frame")) plan->frame = field(&rest);
    else if (!strcmp(keyword, "ping")) plan->ping = field(&rest), plan->pong = field(&rest);
    else if (!strcmp(keyword, "receipt")) plan->receipt = field(&rest);
    else if (!strcmp(keyword, "threads")) plan->threads = field(&rest);
    else if (!strcmp(keyword, "resume")) plan->resume = field(&rest);
    else if (!strcmp(keyword, "text_bytes")) plan->text_bytes = atoi(field(&rest));
    else if (!strcmp(keyword, "reopens")) plan->reopens = atoi(field(&rest));
    else if (!strcmp(keyword, "connects_per_second")) plan->connects_per_second = atoi(field(&rest));
    else if (!strcmp(keyword, "silence")) plan->silence = atof(field(&rest));
    else if (!strcmp(keyword, "warm_seconds")) plan->warm_seconds = atof(field(&rest));
    else if (!strcmp(keyword, "seconds")) plan->seconds = atof(field(&rest));
    else if (!strcmp(keyword, "pause_us")) plan->pause_us = atoi(field(&rest));
    else if (!strcmp(keyword, "in_flight")) plan->in_flight = atoi(field(&rest));
    else if (!strcmp(keyword, "rate")) plan->rate = atof(field(&rest));
    else if (!strcmp(keyword, "pid")) {
        if (plan->pid_count == 16) die("more than 16 pids", rest);
        plan->pids[plan->pid_count++] = atoi(field(&rest));
    } else die("unknown keyword in the plan", keyword);
}

struct plan read_plan(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) die("cannot read", path);
    struct plan plan = {.host = "127.0.0.1", .ready = "", .frame = "%M", .ping = "", .pong = "", .receipt = "", .resume = "", .threads = "",
                        .text_bytes = 100, .connects_per_second = 2000, .silence = 3, .warm_seconds = 3, .seconds = 10, .in_flight = 1};
    for (int i = 0; i < 8; i++) plan.answers[i] = "";
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    while ((length = getline(&line, &room, file)) > 0) {
        if (line[length - 1] == '\n') line[length - 1] = 0;
        if (!*line) continue;
        char *rest = strdup(line); /* the plan points into it */
        char *keyword = strsep(&rest, "\t");
        take(&plan, keyword, rest ? rest : strdup(""));
    }
    free(line);
    fclose(file);
    if (!plan.count) die("no socket in", path);
    return plan;
}

const char *chat_name(int chat) { return chat < named ? names[chat] : ""; }
