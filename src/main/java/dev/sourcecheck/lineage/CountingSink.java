package dev.sourcecheck.lineage;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Counts edges without storing them. Keeps digests only, so that a large source needs little
 * memory.
 */
public final class CountingSink implements EdgeSink {
  private final EdgeKey key = new EdgeKey();
  private final Set<UUID> tables = new HashSet<>();
  private final Set<UUID> columns = new HashSet<>();
  private long uses;

  @Override
  public void add(EdgeOrigin origin, LineageEdge edge, long calls, @Nullable Instant lastSeen) {
    // a server lists each used column once, so these need no digest
    if (origin == EdgeOrigin.NATIVE && edge.ofColumns()) {
      uses++;
    } else if (edge.ofColumns()) {
      columns.add(key.of(edge));
    } else {
      tables.add(key.of(edge));
    }
  }

  @Override
  public EdgeCounts finish() {
    return new EdgeCounts(tables.size(), uses + columns.size());
  }

  @Override
  public void close() {
    tables.clear();
    columns.clear();
  }
}
