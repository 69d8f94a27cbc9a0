package dev.sourcecheck.engine.jdbc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.text.ClasspathText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An engine's failures as data: a JSON array beside the engine's SQL, in which the first entry that
 * matches decides. An entry has
 *
 * <ul>
 *   <li>{@code sql_states}, {@code vendor_codes} and {@code text}, a regular expression that is
 *       found in the message: at least one of them, and all that are given must match. An entry
 *       with a text only comes after all entries with codes
 *   <li>{@code during}: operations for which it holds, for all without it
 *   <li>{@code code}, {@code fields}, {@code hint}, {@code fix}, {@code retryable}: the failure.
 *       Names in braces are replaced, in {@code hint} and {@code fix}. Named groups of {@code text}
 *       are names as well: identifiers from the server's message, which a fix contains quoted
 * </ul>
 */
public final class FailureTable {
  private static final JsonMapper JSON = new JsonMapper();

  private final List<FailureRule> rules;
  private final UnaryOperator<String> quoting;

  private FailureTable(List<FailureRule> rules, UnaryOperator<String> quoting) {
    this.rules = List.copyOf(rules);
    this.quoting = quoting;
  }

  /**
   * Reads a table.
   *
   * @param owner the class beside which the resource lies
   * @param quoting quotes an identifier in the engine's SQL
   * @throws IllegalStateException if the resource is invalid, which means that the build is broken
   */
  public static FailureTable read(Class<?> owner, String resource, UnaryOperator<String> quoting) {
    try {
      List<FailureRule> rules = new ArrayList<>();
      boolean texts = false;
      for (JsonNode entry : JSON.readTree(ClasspathText.read(owner, resource))) {
        FailureRule rule = FailureRule.of(entry);
        if (texts && !rule.byTextOnly()) {
          throw new IllegalStateException(resource + ": a code after a text: " + entry);
        }
        texts = rule.byTextOnly();
        rules.add(rule);
      }
      return new FailureTable(rules, quoting);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(resource + " is not valid JSON", e);
    }
  }

  /**
   * The failure of the first matching entry.
   *
   * @param during the operation that failed, one of the names in {@code during}
   * @param names replacements for the names in braces; those in a fix are quoted
   */
  public Optional<Failure> find(SQLException e, String during, Map<String, String> names) {
    return rules.stream()
        .filter(rule -> rule.matches(e, during))
        .findFirst()
        .map(
            rule ->
                rule.failure(e, names, quoting).withSqlState(e.getSQLState(), e.getErrorCode()));
  }

  /** The entries, for tests of the table. */
  public List<FailureRule> rules() {
    return rules;
  }
}
