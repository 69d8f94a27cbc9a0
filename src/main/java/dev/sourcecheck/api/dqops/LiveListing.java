package dev.sourcecheck.api.dqops;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.Session;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Sends one listing of a source to a client, page by page. */
final class LiveListing {
  private static final int PAGE = 1_000;

  private final Session session;
  private final SourceListings.ListingKind kind;
  private final Runnable disconnect;
  private final Runnable onEnd;
  private final ListingDeadline control;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean inUse = new AtomicBoolean(true);
  private final ScheduledFuture<?> deadline;
  private List<String> page = List.of();
  private Set<String> imported = Set.of();

  /**
   * Schedules the deadline.
   *
   * @param disconnect closes the client's connection immediately
   * @param onEnd runs once, after the session is closed
   */
  LiveListing(
      Session session,
      SourceListings.ListingKind kind,
      Duration within,
      Runnable disconnect,
      Runnable onEnd) {
    this.session = session;
    this.kind = kind;
    this.disconnect = disconnect;
    this.onEnd = onEnd;
    this.control = new ListingDeadline(within, addresses -> true);
    this.deadline =
        Infrastructure.getDefaultWorkerPool()
            .schedule(this::expire, within.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The source cannot be read. */
  static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Failure failure;

    Unreadable(Failure failure, Exception cause) {
      super(failure.hint(), cause);
      this.failure = failure;
    }

    Failure failure() {
      return failure;
    }
  }

  /**
   * Reads the first page before the response starts. An error of this page has its own status; a
   * later error closes the client's connection.
   */
  void begin() {
    try {
      read("");
      inUse.set(false);
    } catch (RuntimeException e) {
      end();
      throw e;
    }
  }

  /** Writes all pages as one JSON array. */
  void write(OutputStream out) throws IOException {
    if (!inUse.compareAndSet(false, true)) {
      throw new IOException("The listing was abandoned before it was written");
    }
    try {
      StreamedJsonArray.write(out, disconnect, this::writeRows);
    } finally {
      end();
    }
  }

  private void writeRows(JsonGenerator json) throws IOException {
    while (!page.isEmpty()) {
      for (String name : page) {
        json.writeStartObject();
        kind.row().write(json, name, imported.contains(name));
        json.writeEndObject();
      }
      if (page.size() < PAGE) {
        return;
      }
      read(page.get(page.size() - 1));
    }
  }

  private void read(String after) {
    try {
      page = kind.names().page(session, after, PAGE, control);
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new Unreadable(session.explain(e, Session.Operation.READ_SCHEMA), e);
    }
    imported = page.isEmpty() ? Set.of() : kind.imported().of(session.database(), page);
  }

  /** Ends calls that are blocked in the source or in a client that does not read. */
  private void expire() {
    control.abort();
    disconnect.run();
    if (inUse.compareAndSet(false, true)) {
      end(); // the response was never started
    }
  }

  private void end() {
    if (ended.compareAndSet(false, true)) {
      deadline.cancel(false);
      session.close();
      onEnd.run();
    }
  }
}
