package dev.sourcecheck.engine;

import java.util.List;
import java.util.Map;

/** The result of a login. {@code details} are the JSON values that the connection step reports. */
public sealed interface Opening {
  Map<String, Object> details();

  /** Conditions that do not change the outcome. */
  List<Warning> warnings();

  /** Logged in; the caller closes the session. */
  record Opened(Session session, Map<String, Object> details, List<Warning> warnings)
      implements Opening {
    public Opened {
      warnings = List.copyOf(warnings);
    }

    public Opened(Session session, Map<String, Object> details) {
      this(session, details, List.of());
    }
  }

  /** Not logged in; nothing is left open. */
  record Refused(Failure failure, Map<String, Object> details, List<Warning> warnings)
      implements Opening {
    public Refused {
      warnings = List.copyOf(warnings);
    }

    public Refused(Failure failure, Map<String, Object> details) {
      this(failure, details, List.of());
    }
  }
}
