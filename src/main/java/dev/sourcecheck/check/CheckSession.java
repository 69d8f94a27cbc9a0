package dev.sourcecheck.check;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Control.AbortRegistration;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Session;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The session of one check: the one that the previous check left open, or a new one. An abort of
 * the step aborts it. Used by one thread.
 */
public final class CheckSession {
  private final Function<Control, Opening> opener;
  private final Control control;
  private @Nullable Session session;
  private @Nullable AbortRegistration registration;
  private Opening.@Nullable Refused refused;

  /**
   * @param opener opens a session of the source
   * @param previous left open by the previous check, null if there is none
   */
  public CheckSession(
      Function<Control, Opening> opener, @Nullable Session previous, Control control) {
    this.opener = opener;
    this.session = previous;
    this.control = control;
  }

  /** Wraps an open session, which the caller aborts and closes. */
  static CheckSession of(Session session) {
    CheckSession open =
        new CheckSession(
            control -> {
              throw new IllegalStateException("The session is closed");
            },
            session,
            Control.NONE);
    open.registration = () -> {};
    return open;
  }

  /** The source has refused a session. {@link CheckRegistry} reports it as the verdict. */
  static final class SessionRefused extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Opening.Refused refused;

    SessionRefused(Opening.Refused refused) {
      super(refused.failure().hint());
      this.refused = refused;
    }

    Opening.Refused refused() {
      return refused;
    }
  }

  /** Opens a session in place of the previous one. */
  Opening open() {
    close();
    Opening opening = opener.apply(control);
    if (opening instanceof Opening.Opened opened) {
      use(opened.session());
    } else {
      refused = (Opening.Refused) opening;
    }
    return opening;
  }

  /**
   * The open session; opens one if the previous check has left no usable session.
   *
   * @throws SessionRefused if the source refuses it
   */
  Session get() {
    Session current = session;
    if (current != null && registration != null) {
      return current;
    }
    if (current != null && current.usable()) {
      return use(current);
    }
    Opening opening = refused == null ? open() : refused;
    if (opening instanceof Opening.Opened opened) {
      return opened.session();
    }
    throw new SessionRefused((Opening.Refused) opening);
  }

  private Session use(Session used) {
    session = used;
    registration = control.onAbort(used::abort);
    return used;
  }

  private void close() {
    Session previous = release();
    if (previous != null) {
      previous.close();
    }
  }

  /** Ends the use of the session, which stays open; null if there is none. */
  public @Nullable Session release() {
    AbortRegistration registered = registration;
    if (registered != null) {
      registered.close();
      registration = null;
    }
    Session left = session;
    session = null;
    return left;
  }
}
