package dev.sourcecheck.lineage;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stores nothing. It knows edges by their digests, so that a large source needs little memory. */
public final class CountingSink implements EdgeSink {
  private final EdgeKey key = new EdgeKey();
  private final Set<UUID> tables = new HashSet<>();
  private final Set<UUID> columns = new HashSet<>();
  private long uses;

  @Override
  public void add(EdgeOrigin origin, LineageEdge edge, long calls, @Nullable Instant lastSeen) {
    // a server lists the columns that a view uses once each, and they are many
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
