package io.beseda.bus.redis;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether all of Redis can be heard, and one line in the log when that changes. Changed by the owner only.
final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    private final RedisUrl url;
    private volatile boolean up;
    private boolean said;
    private long downSince = System.nanoTime();

    Health(RedisUrl url) {
        this.url = url;
    }

    boolean isUp() {
        return up;
    }

    /// Why it is not, or not all of it.
    void trouble(String reason) {
        if (!said) {
            said = true;
            LOG.warn("Redis is lost ({}). Other nodes are heard of by the database only, until it is back.", reason);
        }
    }

    void update(boolean now) {
        if (now && (!up || said)) {
            up = true;
            if (said) {
                said = false;
                LOG.info("Redis is back after {} ms.", (System.nanoTime() - downSince) / 1_000_000);
            } else {
                LOG.info("Connected to Redis: {}", url);
            }
        } else if (!now && up) {
            up = false;
            downSince = System.nanoTime();
        }
    }
}
