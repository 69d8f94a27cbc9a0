package dev.sourcecheck.lineage.flow;

import dev.sourcecheck.lineage.sql.UnresolvedName;
import dev.sourcecheck.lineage.sql.UnresolvedReason;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The result of resolving a text.
 *
 * @param reason why it was not or only partly resolved, null otherwise
 * @param columns number of columns that it fills
 * @param partial number of those columns whose sources may be incomplete
 */
public record StatementOutcome(
    StatementResult result, @Nullable String reason, long columns, long partial) {
  /** The result as a whole. */
  public enum StatementResult {
    RESOLVED,
    /** It moves no data between relations. */
    NO_LINEAGE,
    /** At most the names of its relations are known. */
    NOT_UNDERSTOOD
  }

  private static final Set<UnresolvedReason> FATAL =
      Set.of(
          UnresolvedReason.OPAQUE_STATEMENT,
          UnresolvedReason.UNKNOWN_SYNTAX,
          UnresolvedReason.READER_FAULT,
          UnresolvedReason.TOO_DEEP,
          UnresolvedReason.TOO_LONG,
          UnresolvedReason.TOO_LARGE);

  static StatementOutcome noLineage() {
    return new StatementOutcome(StatementResult.NO_LINEAGE, null, 0, 0);
  }

  static StatementOutcome opaque() {
    return new StatementOutcome(
        StatementResult.NOT_UNDERSTOOD, code(UnresolvedReason.OPAQUE_STATEMENT), 0, 0);
  }

  /**
   * @param flow whether data flows between relations
   */
  static StatementOutcome of(
      Iterable<UnresolvedName> unresolved, boolean flow, long columns, long partial) {
    String reason = null;
    for (UnresolvedName name : unresolved) {
      if (FATAL.contains(name.reason())) {
        return new StatementOutcome(
            StatementResult.NOT_UNDERSTOOD, code(name.reason()), columns, partial);
      }
      reason = reason == null ? code(name.reason()) : reason;
    }
    return new StatementOutcome(
        flow ? StatementResult.RESOLVED : StatementResult.NO_LINEAGE,
        flow ? reason : null,
        columns,
        partial);
  }

  private static String code(UnresolvedReason reason) {
    return switch (reason) {
      case OPAQUE_STATEMENT -> "opaque";
      case UNKNOWN_SYNTAX, READER_FAULT -> "syntax";
      default -> reason.name().toLowerCase(Locale.ROOT);
    };
  }
}
