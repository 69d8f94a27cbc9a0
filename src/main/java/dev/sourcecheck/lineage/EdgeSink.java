package dev.sourcecheck.lineage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Takes the edges of one download. Nothing counts before {@link #finish}; closed without that, it
 * leaves nothing behind. Used by one thread.
 */
public interface EdgeSink extends AutoCloseable {
  /**
   * Adds an edge; the same one may come again.
   *
   * @param calls how often the statement behind it ran, 0 if that is not known or makes no sense
   * @param lastSeen null: now
   */
  void add(EdgeOrigin origin, LineageEdge edge, long calls, @Nullable Instant lastSeen);

  /** Makes what was added the newest lineage of the source. */
  EdgeCounts finish();

  @Override
  void close();

  /**
   * Different edges, however many times and from whatever origin they were added.
   *
   * @param tables between relations
   * @param columns with a column at one end at least
   */
  record EdgeCounts(long tables, long columns) {}

  /** Where sinks come from. */
  interface EdgeSinkFactory {
    /**
     * Begins a download.
     *
     * @param sourceId null: not stored, only counted
     * @param jobId with {@code attempt} tells downloads of one source apart; the higher is newer
     */
    EdgeSink open(@Nullable Long sourceId, long jobId, long attempt);
  }
}
