package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Selects columns whose names match a pattern, as {@code * LIKE 'a%'} and COLUMNS('a.*') do. */
final class ColumnPattern {
  private static final int MAX_LENGTH = 100;

  /** More repetitions could take long to match, and the pattern is untrusted input. */
  private static final int MAX_REPETITIONS = 3;

  private static final Pattern SAFE = Pattern.compile("[\\w^$.*|-]+");

  private ColumnPattern() {}

  /** A LIKE pattern in quotes; null if it is too complex. */
  static @Nullable Predicate<SqlIdentifier> like(String literal, boolean anyCase) {
    String text = unquoted(literal);
    StringBuilder regex = new StringBuilder();
    int repetitions = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        regex.append(".*");
        repetitions++;
      } else if (c == '_') {
        regex.append('.');
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    if (text.length() > MAX_LENGTH || repetitions > MAX_REPETITIONS) {
      return null;
    }
    Pattern pattern = Pattern.compile(regex.toString(), anyCase ? Pattern.CASE_INSENSITIVE : 0);
    return name -> pattern.matcher(name.text()).matches();
  }

  /** A regular expression in quotes, to be found anywhere; null if it is too complex. */
  static @Nullable Predicate<SqlIdentifier> regex(String literal) {
    String text = unquoted(literal);
    long repetitions = text.chars().filter(c -> c == '*').count();
    if (text.length() > MAX_LENGTH
        || repetitions > MAX_REPETITIONS
        || !SAFE.matcher(text).matches()
        || text.startsWith("*")
        || text.contains("**")
        || text.contains("^*")
        || text.contains("|*")) {
      return null;
    }
    Pattern pattern = Pattern.compile(text.toLowerCase(Locale.ROOT));
    return name -> pattern.matcher(name.key()).find();
  }

  private static String unquoted(String literal) {
    return literal.length() > 1 ? literal.substring(1, literal.length() - 1) : literal;
  }

  /** Keeps matching columns; what an open star has, or all if there is no pattern, is partial. */
  static List<RelationColumn> select(
      List<RelationColumn> columns, @Nullable Predicate<SqlIdentifier> matches, boolean negated) {
    List<RelationColumn> selected = new ArrayList<>();
    for (RelationColumn column : columns) {
      if (column.isStar() || matches == null) {
        selected.add(column.asPartial());
      } else if (matches.test(column.name()) != negated) {
        selected.add(column);
      }
    }
    return selected;
  }
}
