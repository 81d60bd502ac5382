package io.mesocosm.common.resources;

/**
 * At which place in an array the entry of a key stands. A hash table of places only: keys stay in the entries, and their
 * hashes in the keys, so that making one for thousands of entries is cheap. Written by whoever made it, while nobody else
 * has it.
 */
final class Places {

    /** What is not there. */
    static final int NONE = -1;

    private static final int SPREAD = 0x9E3779B9;

    /** One more than the place, in the first free slot from the one that the hash points to; 0 where none is. */
    private int[] slots;

    private int shift;
    private int size;

    private Places(int capacity) {
        int bits = Math.max(4, 32 - Integer.numberOfLeadingZeros(capacity * 2 - 1));
        this.slots = new int[1 << bits];
        this.shift = 32 - bits;
    }

    /** The places of the first entries. */
    static Places of(Entry[] entries, int size) {
        var places = new Places(size + size / 2);
        places.addAll(entries, size);
        return places;
    }

    private void addAll(Entry[] entries, int count) {
        for (int i = 0; i < count; i++) {
            insert(entries[i].key());
        }
    }

    /** The next entry, which is the last in the array; its key is not there yet. */
    void add(Entry[] entries) {
        if (size * 2 >= slots.length) {
            int known = size;
            slots = new int[slots.length * 2];
            shift--;
            size = 0;
            addAll(entries, known);
        }
        insert(entries[size].key());
    }

    private void insert(ResourceKey key) {
        int slot = slot(key);
        while (slots[slot] != 0) {
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = ++size;
    }

    /** The place of a key in the array that this was made for. */
    int find(Entry[] entries, ResourceKey key) {
        for (int slot = slot(key); slots[slot] != 0; slot = (slot + 1) & (slots.length - 1)) {
            if (entries[slots[slot] - 1].key().equals(key)) {
                return slots[slot] - 1;
            }
        }
        return NONE;
    }

    private int slot(ResourceKey key) {
        return (key.hashCode() * SPREAD) >>> shift;
    }

    /** The place of a key among the first entries, by looking at each. */
    static int search(Entry[] entries, int size, ResourceKey key) {
        for (int i = 0; i < size; i++) {
            if (entries[i].key().equals(key)) {
                return i;
            }
        }
        return NONE;
    }
}
