package io.beseda.core.account;

import java.util.LinkedHashMap;
import java.util.Map;

/// A map that forgets the entry unused for longest when it is full. Its owner guards it.
final class BoundedMap<K, V> extends LinkedHashMap<K, V> {
    private final int bound;

    BoundedMap(int bound) {
        super(16, 0.75f, true);
        this.bound = bound;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > bound;
    }
}
