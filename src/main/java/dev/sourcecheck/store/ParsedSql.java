package dev.sourcecheck.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SQL with {@code :name} parameters as JDBC takes it.
 *
 * @param jdbc with a question mark for each parameter
 * @param names of the parameters, in the order of the question marks
 */
record ParsedSql(String jdbc, List<String> names) {
  /** Text in which a colon starts no parameter, or a parameter. A cast is two colons. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\\n]*|/\\*(?s:.*?)\\*/|\\$\\$(?s:.*?)\\$\\$|::"
              + "|:([A-Za-z_][A-Za-z0-9_]*)|\\?");

  /** Statements are constants of the program, so their number is bounded. */
  private static final Map<String, ParsedSql> CACHE = new ConcurrentHashMap<>();

  static ParsedSql of(String sql) {
    return CACHE.computeIfAbsent(sql, ParsedSql::parse);
  }

  private static ParsedSql parse(String sql) {
    List<String> names = new ArrayList<>();
    StringBuilder jdbc = new StringBuilder();
    Matcher token = TOKEN.matcher(sql);
    while (token.find()) {
      String name = token.group(1);
      if (name != null) {
        names.add(name);
        token.appendReplacement(jdbc, "?");
      } else if (token.group().equals("?")) {
        token.appendReplacement(jdbc, "??"); // an operator of PostgreSQL
      } else {
        token.appendReplacement(jdbc, Matcher.quoteReplacement(token.group()));
      }
    }
    token.appendTail(jdbc);
    return new ParsedSql(jdbc.toString(), List.copyOf(names));
  }
}
