package dev.sourcecheck.access;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.DeadlineControl;
import dev.sourcecheck.engine.DeadlineControl.AbortReason;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Session;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Names of one source, read page by page; one page at a time is in memory. Used by one thread at a
 * time. A listing that is not closed ends at its time limit.
 */
public final class SourceListing implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(SourceListing.class);
  private static final int PAGE = 1_000;

  private enum ListingState {
    IDLE,
    READING,
    ENDED
  }

  private final SourceAccess access;
  private final Session session;
  private final NamePages names;
  private final DeadlineControl control;
  private final Runnable onExpiry;
  private final Runnable onEnd;
  private final Future<?> expiry;
  private final AtomicReference<ListingState> state = new AtomicReference<>(ListingState.IDLE);
  private final AtomicBoolean released = new AtomicBoolean();
  private String last = "";
  private boolean complete;

  /** Reads a page of names; only the last one is shorter than the limit. */
  @FunctionalInterface
  public interface NamePages {
    List<String> page(Session session, String after, int limit, Control control) throws Exception;
  }

  /**
   * @param onExpiry called at the time limit
   * @param onEnd called once, after the session is closed
   */
  SourceListing(
      SourceAccess access,
      Session session,
      NamePages names,
      ListingLimits limits,
      ScheduledExecutorService timers,
      Runnable onExpiry,
      Runnable onEnd) {
    this.access = access;
    this.session = session;
    this.names = names;
    this.onExpiry = onExpiry;
    this.onEnd = onEnd;
    this.control = new DeadlineControl(limits.total(), timers, addresses -> true, rows -> {});
    this.expiry = timers.schedule(this::expire, limits.total().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The name of the database that is listed. */
  public String database() {
    return session.database();
  }

  /**
   * The next page of names; empty after the last one.
   *
   * @throws ListingRefusedException if it cannot be read, or after the time limit; the listing is
   *     then closed
   */
  public List<String> next() {
    if (complete) {
      return List.of();
    }
    if (!state.compareAndSet(ListingState.IDLE, ListingState.READING)) {
      throw expired();
    }
    List<String> page;
    try {
      page = read();
    } catch (ListingRefusedException e) {
      close();
      throw e;
    } catch (RuntimeException | Error e) {
      close();
      throw access.scrubbed(e);
    }
    if (!state.compareAndSet(ListingState.READING, ListingState.IDLE)) {
      release();
      throw expired();
    }
    return page;
  }

  private List<String> read() {
    List<String> page;
    try {
      page = names.page(session, last, PAGE, control);
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      Failure failure = session.explain(e, Session.Operation.READ_SCHEMA);
      throw ListingRefusedException.of(access.scrub(failure));
    }
    complete = page.size() < PAGE;
    last = page.isEmpty() ? last : page.get(page.size() - 1);
    return page;
  }

  private static ListingRefusedException expired() {
    return ListingRefusedException.of(
        Failure.of(FailureCode.TIMEOUT, "The listing did not finish within its time limit.")
            .asRetryable());
  }

  /** Ends calls that are blocked in the source, or in a caller that does not read on. */
  private void expire() {
    ListingState before = state.getAndSet(ListingState.ENDED);
    control.abort(AbortReason.DEADLINE);
    onExpiry.run();
    if (before == ListingState.IDLE) {
      release(); // otherwise the reading thread does, since it uses the session
    }
  }

  @Override
  public void close() {
    state.set(ListingState.ENDED);
    release();
  }

  private void release() {
    if (released.compareAndSet(false, true)) {
      expiry.cancel(false);
      try {
        session.close();
      } catch (RuntimeException e) {
        LOG.debugf(access.scrubbed(e), "Closing the session of a listing failed");
      } finally {
        onEnd.run();
      }
    }
  }
}
