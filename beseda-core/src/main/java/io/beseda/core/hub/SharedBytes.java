package io.beseda.core.hub;

/// Complete WebSocket frames in a form that many connections of one loop can write without a copy. Made by
/// [Loop#share]; used on that loop only. The maker releases it once after handing it to the last connection.
public interface SharedBytes {
    int length();

    void release();
}
