package dev.sourcecheck.engine.postgresql.schema;

import dev.sourcecheck.engine.jdbc.ImpossibleResultException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The names of the relations that a download selects, by oid. Each takes about 20 bytes and its
 * name, so that a million of them fit in memory. Fastest if relations are added and found in the
 * order of their oids.
 */
final class SelectedRelations {
  private static final int OID_BITS = 32;

  /**
   * @param id the oid
   */
  record SelectedRelation(long id, String schema, String name) {}

  /** The oid and, in the lower half, the index of each relation. */
  private long[] entries = new long[64];

  private String[] schemas = new String[64];
  private int[] nameEnds = new int[64];

  /** The names of all relations, in UTF-8. */
  private byte[] names = new byte[2_048];

  private int size;
  private boolean sorted = true;
  private int next;

  /**
   * @param schema stored by reference, so relations of a schema should pass the same object
   * @throws ImpossibleResultException if the oid has more than 32 bits
   */
  void add(long id, String schema, String name) throws ImpossibleResultException {
    if (id >>> OID_BITS != 0) {
      throw new ImpossibleResultException("an oid with more than 32 bits");
    }
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, size * 2);
      schemas = Arrays.copyOf(schemas, size * 2);
      nameEnds = Arrays.copyOf(nameEnds, size * 2);
    }
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    int start = nameStart(size);
    if (names.length - start < utf8.length) {
      names = Arrays.copyOf(names, Math.max(names.length * 2, start + utf8.length));
    }
    System.arraycopy(utf8, 0, names, start, utf8.length);
    entries[size] = id << OID_BITS | size;
    schemas[size] = schema;
    nameEnds[size] = start + utf8.length;
    sorted = sorted && (size == 0 || entries[size - 1] < entries[size]);
    size++;
  }

  /** The relation with this oid; null if it is not selected. */
  @Nullable SelectedRelation find(long id) {
    if (!sorted) {
      Arrays.sort(entries, 0, size);
      sorted = true;
    }
    if (next == size || entries[next] >>> OID_BITS != id) {
      int found = Arrays.binarySearch(entries, 0, size, id << OID_BITS);
      next = found < 0 ? -found - 1 : found; // the first entry that is not less
    }
    if (next == size || entries[next] >>> OID_BITS != id) {
      return null;
    }
    int index = (int) entries[next++];
    int start = nameStart(index);
    return new SelectedRelation(
        id,
        schemas[index],
        new String(names, start, nameEnds[index] - start, StandardCharsets.UTF_8));
  }

  private int nameStart(int index) {
    return index == 0 ? 0 : nameEnds[index - 1];
  }
}
