#ifndef WIRE_H
#define WIRE_H

#include <stddef.h>
#include <stdint.h>

/* A client's side of RFC 6455, as far as a load needs it: text frames, masked with zeros (which costs the client nothing
   and the server the same). */

/* Writes a whole text frame to `to`, which has room for length + 14 bytes. Returns its length. */
size_t text_frame(char *to, const char *text, size_t length);

struct frame {
    int opcode;
    char *payload;
    size_t length;
};

/* Reads the frame at `from`. Returns the bytes that it takes, or 0 when it is not whole yet. */
size_t read_frame(char *from, size_t available, struct frame *frame);

#endif
