#include "wire.h"

#include <string.h>

enum { TEXT = 0x81, MASKED = 0x80 };

size_t text_frame(char *to, const char *text, size_t length) {
    unsigned char *at = (unsigned char *)to;
    *at++ = TEXT;
    if (length < 126) *at++ = MASKED | length;
    else if (length < 65536) {
        *at++ = MASKED | 126;
        *at++ = length >> 8, *at++ = length & 255;
    } else {
        *at++ = MASKED | 127;
        for (int shift = 56; shift >= 0; shift -= 8) *at++ = length >> shift & 255;
    }
    memset(at, 0, 4);
    memcpy(at + 4, text, length);
    return (char *)at + 4 + length - to;
}

size_t read_frame(char *from, size_t available, struct frame *frame) {
    if (available < 2) return 0;
    const unsigned char *at = (const unsigned char *)from;
    size_t length = at[1] & 127, head = 2;
    if (length >= 126) {
        int wide = length == 126 ? 2 : 8;
        head += wide;
        if (available < head) return 0;
        length = 0;
        for (int i = 0; i < wide; i++) length = length << 8 | at[2 + i];
    }
    if (available - head < length) return 0;
    *frame = (struct frame){.opcode = at[0] & 15, .payload = from + head, .length = length};
    return head + length;
}
