package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.LineageReader;

/**
 * A view as {@code SHOW CREATE VIEW} returns it: {@code CREATE ALGORITHM=UNDEFINED DEFINER=`u`@`%`
 * SQL SECURITY DEFINER VIEW `s`.`v` (`a`,`b`) AS select ...}. All names before the query are in
 * backticks.
 */
final class CreatedView {
  private static final String BEFORE_QUERY = " AS ";

  private CreatedView() {}

  /** The view's query, truncated as {@link LineageReader#LONGEST_TEXT} requires. */
  static String query(String statement) {
    boolean quoted = false;
    for (int i = 0; i < statement.length(); i++) {
      if (statement.charAt(i) == '`') {
        quoted = !quoted; // a doubled backtick ends a name and begins it again
      } else if (!quoted && statement.startsWith(BEFORE_QUERY, i)) {
        int start = i + BEFORE_QUERY.length();
        int end = Math.min(statement.length(), start + LineageReader.LONGEST_TEXT + 1);
        return statement.substring(start, end);
      }
    }
    return statement;
  }
}
