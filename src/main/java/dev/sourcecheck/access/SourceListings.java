package dev.sourcecheck.access;

import dev.sourcecheck.engine.DeadlineControl;
import dev.sourcecheck.engine.DeadlineControl.AbortReason;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.source.SourceSpec;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Starts live listings of sources, within limits. Thread-safe. */
public final class SourceListings {
  private final SourceOpener opener;
  private final ListingLimits limits;
  private final ListingLimiter limiter;
  private final ScheduledExecutorService timers;

  /**
   * @param timers ends listings at their time limit, which may block
   */
  public SourceListings(
      SourceOpener opener, ListingLimits limits, ScheduledExecutorService timers) {
    this.opener = opener;
    this.limits = limits;
    this.limiter = new ListingLimiter(limits);
    this.timers = timers;
  }

  /**
   * Opens the source for a listing, which the caller closes.
   *
   * @param onExpiry called on another thread if the listing exceeds its time limit
   * @throws ListingRefusedException if the source cannot be opened, or if too many listings are
   *     running
   */
  public SourceListing start(SourceSpec source, SourceListing.NamePages names, Runnable onExpiry) {
    SourceAccess access = opener.access(source);
    ListingLimiter.ListingPermit permit = limiter.enter(access.hostKey());
    boolean opened = false;
    Session session;
    try {
      session = open(access, permit);
      opened = true;
    } finally {
      if (!opened) {
        permit.release();
      }
    }
    try {
      return new SourceListing(access, session, names, limits, timers, onExpiry, permit::release);
    } catch (RejectedExecutionException stopping) {
      session.close();
      permit.release();
      throw stopping;
    }
  }

  private Session open(SourceAccess access, ListingLimiter.ListingPermit permit) {
    DeadlineControl control =
        new DeadlineControl(limits.login(), timers, permit::admits, progress -> {});
    Future<?> deadline =
        timers.schedule(
            () -> control.abort(AbortReason.DEADLINE),
            limits.login().toMillis(),
            TimeUnit.MILLISECONDS);
    Opening opening;
    try {
      opening = access.open(control);
    } catch (RuntimeException | Error e) {
      throw access.scrubbed(e);
    } finally {
      deadline.cancel(false);
    }
    if (opening instanceof Opening.Opened opened) {
      return opened.session();
    }
    if (permit.rejected()) {
      throw ListingRefusedException.atLimit();
    }
    throw ListingRefusedException.of(access.scrub(((Opening.Refused) opening).failure()));
  }
}
