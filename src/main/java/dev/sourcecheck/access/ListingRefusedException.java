package dev.sourcecheck.access;

import dev.sourcecheck.engine.Failure;
import org.jspecify.annotations.Nullable;

/** A source cannot be listed. The message is a sentence for users, without secrets. */
public final class ListingRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final transient @Nullable Failure failure;

  private ListingRefusedException(String message, @Nullable Failure failure) {
    super(message);
    this.failure = failure;
  }

  /** A limit on concurrent listings is reached. */
  static ListingRefusedException atLimit() {
    return new ListingRefusedException("Too many listings are running; try again later", null);
  }

  /**
   * The source does not let us read it.
   *
   * @param failure without secrets
   */
  static ListingRefusedException of(Failure failure) {
    return new ListingRefusedException(failure.hint(), failure);
  }

  /** The failure of the source, null if a limit on concurrent listings is reached. */
  public @Nullable Failure failure() {
    return failure;
  }
}
