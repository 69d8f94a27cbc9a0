package dev.sourcecheck.catalog;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The schemas or the relations of one download, and of the snapshot that it is compared with, with
 * the hashes of their parts. It takes about 100 bytes for each, so that a million of them fit in
 * memory. A schema has no parts but its own values.
 */
final class ObjectFingerprints {
  /** A part of an object that is compared and replaced as a whole. */
  enum Part {
    /** The values of the object itself. */
    OWN,
    COLUMNS,
    KEYS
  }

  /** The numbers of a snapshot's relations are its ID times this, and an ID of the relation. */
  static final long NUMBERS = 1L << 32;

  private static final int PARTS = Part.values().length;
  private static final int HIGH = 0; // of the ID
  private static final int LOW = 1;
  private static final int KNOWN_NUMBER = 2;
  private static final int NEW_NUMBER = 3;
  private static final int KNOWN_HASHES = 4;
  private static final int NEW_HASHES = KNOWN_HASHES + PARTS;
  private static final int FLAGS = NEW_HASHES + PARTS;
  private static final int VALUES = FLAGS + 1;

  // flags; those of a part are shifted by its ordinal
  private static final int KNOWN = 1;
  private static final int SEEN = 2;
  private static final int STAGED = 4;
  private static final int READ = STAGED << PARTS;

  private static final int BLOCK_BITS = 10;
  private static final int BLOCK = 1 << BLOCK_BITS;

  private final long firstNumber;
  private final List<long[]> blocks = new ArrayList<>();
  private int size;

  /** Open addressing: one more than the index of a relation, or 0. */
  private int[] table = new int[256];

  /**
   * @param snapshot the ID of the download's snapshot
   */
  ObjectFingerprints(long snapshot) {
    this.firstNumber = Math.multiplyExact(snapshot, NUMBERS);
  }

  int size() {
    return size;
  }

  /** Adds a relation of the snapshot that the download is compared with. */
  void addKnown(UUID id, long number, long own, long columns, long keys) {
    int relation = findOrAdd(id);
    set(relation, KNOWN_NUMBER, number);
    set(relation, KNOWN_HASHES + Part.OWN.ordinal(), own);
    set(relation, KNOWN_HASHES + Part.COLUMNS.ordinal(), columns);
    set(relation, KNOWN_HASHES + Part.KEYS.ordinal(), keys);
    flag(relation, KNOWN);
  }

  /** Removes the snapshot that the download was compared with, so that another one can be added. */
  void removeKnown() {
    for (int relation = 0; relation < size; relation++) {
      set(relation, FLAGS, get(relation, FLAGS) & ~KNOWN);
      for (int value = KNOWN_HASHES; value < NEW_HASHES; value++) {
        set(relation, value, 0);
      }
    }
  }

  /**
   * Whether rows are missing in the store: they were dropped because they were the same as known
   * ones, and those that are known now differ.
   */
  boolean isAnyMissing() {
    for (int relation = 0; relation < size; relation++) {
      for (Part part : Part.values()) {
        // the hash of a part without rows is 0
        if (isSeen(relation)
            && !isStaged(relation, part)
            && newHash(relation, part) != 0
            && newHash(relation, part) != get(relation, KNOWN_HASHES + part.ordinal())) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether an import that began after the download stored a relation that it has not seen. */
  boolean isAnyNewer() {
    for (int relation = 0; relation < size; relation++) {
      if (isKnown(relation)
          && !isSeen(relation)
          && knownNumber(relation) >= firstNumber + NUMBERS) {
        return true;
      }
    }
    return false;
  }

  /**
   * Adds a relation of the download.
   *
   * @param ordinal the engine's number of the relation, 0 if it has none
   * @return the index of the relation
   * @throws DuplicateObjectException if it was added before
   */
  int addSeen(UUID id, long ordinal) {
    int relation = findOrAdd(id);
    if (has(relation, SEEN)) {
      throw new DuplicateObjectException();
    }
    flag(relation, SEEN);
    long offset = ordinal > 0 && ordinal < NUMBERS ? ordinal : relation + 1L;
    set(relation, NEW_NUMBER, firstNumber + offset);
    return relation;
  }

  /** The index of a relation of the download, -1 if there is none. */
  int find(UUID id) {
    int slot = slot(id);
    int relation = table[slot] - 1;
    return relation >= 0 && has(relation, SEEN) ? relation : -1;
  }

  /** Begins to read a part, and returns whether some of its rows were read before. */
  boolean begin(int relation, Part part) {
    int flag = READ << part.ordinal();
    boolean again = has(relation, flag);
    flag(relation, flag);
    return again;
  }

  /** Records the hash of a part, and returns whether it differs from the known one. */
  boolean record(int relation, Part part, long hash) {
    set(relation, NEW_HASHES + part.ordinal(), hash);
    return !has(relation, KNOWN) || hash != get(relation, KNOWN_HASHES + part.ordinal());
  }

  /** Whether a part is written. */
  boolean isStaged(int relation, Part part) {
    return has(relation, STAGED << part.ordinal());
  }

  /** Records that a part is written. */
  void stage(int relation, Part part) {
    flag(relation, STAGED << part.ordinal());
  }

  UUID id(int relation) {
    return new UUID(get(relation, HIGH), get(relation, LOW));
  }

  /** The number under which parts of the relation are staged. */
  long newNumber(int relation) {
    return get(relation, NEW_NUMBER);
  }

  long knownNumber(int relation) {
    return get(relation, KNOWN_NUMBER);
  }

  long newHash(int relation, Part part) {
    return get(relation, NEW_HASHES + part.ordinal());
  }

  boolean isKnown(int relation) {
    return has(relation, KNOWN);
  }

  boolean isSeen(int relation) {
    return has(relation, SEEN);
  }

  /** Whether a part replaces the known one. A part without rows is not staged. */
  boolean isReplaced(int relation, Part part) {
    return isStaged(relation, part)
        || newHash(relation, part) != get(relation, KNOWN_HASHES + part.ordinal());
  }

  boolean isReplaced(int relation) {
    for (Part part : Part.values()) {
      if (isReplaced(relation, part)) {
        return true;
      }
    }
    return false;
  }

  /** The sum of the hashes of all objects of the download, which does not depend on their order. */
  byte[] digest() {
    MessageDigest digest = Sha256.newDigest();
    ByteBuffer sum = ByteBuffer.allocate(digest.getDigestLength());
    ByteBuffer values = ByteBuffer.allocate((2 + PARTS) * Long.BYTES);
    for (int object = 0; object < size; object++) {
      if (isSeen(object)) {
        values.clear().putLong(get(object, HIGH)).putLong(get(object, LOW));
        for (Part part : Part.values()) {
          values.putLong(newHash(object, part));
        }
        add(sum, digest.digest(values.array()));
      }
    }
    return sum.array();
  }

  /** Adds a hash to a sum of hashes. */
  private static void add(ByteBuffer sum, byte[] hash) {
    ByteBuffer added = ByteBuffer.wrap(hash);
    for (int i = 0; i < sum.capacity(); i += Long.BYTES) {
      sum.putLong(i, sum.getLong(i) + added.getLong(i));
    }
  }

  private int findOrAdd(UUID id) {
    int slot = slot(id);
    if (table[slot] > 0) {
      return table[slot] - 1;
    }
    int relation = size++;
    if (relation >> BLOCK_BITS == blocks.size()) {
      blocks.add(new long[BLOCK * VALUES]);
    }
    set(relation, HIGH, id.getMostSignificantBits());
    set(relation, LOW, id.getLeastSignificantBits());
    table[slot] = size;
    if (size * 2 > table.length) {
      grow();
    }
    return relation;
  }

  private void grow() {
    table = new int[table.length * 2];
    for (int relation = 0; relation < size; relation++) {
      table[slot(id(relation))] = relation + 1;
    }
  }

  /** The place of a relation in the table, or the free place where it belongs. */
  private int slot(UUID id) {
    // the ID is a hash already
    int slot = (int) id.getLeastSignificantBits() & table.length - 1;
    while (table[slot] > 0
        && (get(table[slot] - 1, HIGH) != id.getMostSignificantBits()
            || get(table[slot] - 1, LOW) != id.getLeastSignificantBits())) {
      slot = slot + 1 & table.length - 1;
    }
    return slot;
  }

  private boolean has(int relation, int flag) {
    return (get(relation, FLAGS) & flag) != 0;
  }

  private void flag(int relation, int flag) {
    set(relation, FLAGS, get(relation, FLAGS) | flag);
  }

  private long get(int relation, int value) {
    return blocks.get(relation >> BLOCK_BITS)[(relation & BLOCK - 1) * VALUES + value];
  }

  private void set(int relation, int value, long to) {
    blocks.get(relation >> BLOCK_BITS)[(relation & BLOCK - 1) * VALUES + value] = to;
  }
}
