package dev.sourcecheck.lineage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Receives the edges of one download. They become visible with {@link #finish}; without it, {@link
 * #close} discards them. Used by one thread.
 */
public interface EdgeSink extends AutoCloseable {
  /**
   * Adds an edge. Duplicates are merged.
   *
   * @param calls number of executions of the statement, 0 if unknown or not a statement
   * @param lastSeen null for now
   */
  void add(EdgeOrigin origin, LineageEdge edge, long calls, @Nullable Instant lastSeen);

  /** Makes the added edges the source's current lineage. */
  EdgeCounts finish();

  @Override
  void close();

  /**
   * Number of distinct edges, regardless of their origin.
   *
   * @param tables between relations
   * @param columns with a column at one end or both
   */
  record EdgeCounts(long tables, long columns) {}

  /** Creates sinks. */
  interface EdgeSinkFactory {
    /**
     * Begins a download.
     *
     * @param sourceId null if the edges are only counted
     * @param jobId identifies the download together with {@code fencingToken}; a higher one is
     *     newer
     */
    EdgeSink open(@Nullable Long sourceId, long jobId, long fencingToken);
  }
}
