package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.token.DateUnits;
import java.util.Map;

/** How the arguments inside a pair of brackets are written. */
enum CallStyle {
  PLAIN,
  SUBSCRIPT,
  /** {@code CAST(x AS type)} */
  CAST,
  /** {@code EXTRACT(unit FROM x)} */
  EXTRACT,
  /** {@code TRIM(BOTH x FROM y)} */
  TRIM,
  /** {@code DATE_TRUNC(x, unit)} */
  DATE_UNIT,
  /** {@code OVER (PARTITION BY ...)} */
  WINDOW,
  /** SQL/JSON and SQL/XML functions, with clauses of their own. */
  CLAUSES,
  /** {@code CONVERT(type, x)} or {@code CONVERT(x, type)} */
  CONVERT,
  /** {@code COUNT(*)}: a star is no reference to columns. */
  COUNT;

  private static final Map<String, CallStyle> BY_FUNCTION =
      Map.ofEntries(
          Map.entry("cast", CAST),
          Map.entry("try_cast", CAST),
          Map.entry("safe_cast", CAST),
          Map.entry("xmlserialize", CAST),
          Map.entry("treat", CAST),
          Map.entry("extract", EXTRACT),
          Map.entry("trim", TRIM),
          Map.entry("convert", CONVERT),
          Map.entry("try_convert", CONVERT),
          Map.entry("count", COUNT),
          Map.entry("count_big", COUNT));

  static CallStyle of(SqlIdentifier function) {
    String key = function.key();
    CallStyle style = BY_FUNCTION.get(key);
    if (style != null) {
      return style;
    }
    if (DateUnits.takesUnit(key)) {
      return DATE_UNIT;
    }
    return key.startsWith("json") || key.startsWith("xml") ? CLAUSES : PLAIN;
  }
}
