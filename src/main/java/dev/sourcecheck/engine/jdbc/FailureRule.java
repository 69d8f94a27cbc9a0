package dev.sourcecheck.engine.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.text.UntrustedText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a {@link FailureTable}.
 *
 * @param text found in the driver's message, null for any message
 * @param during operations for which the rule holds, empty for all
 */
public record FailureRule(
    Set<String> sqlStates,
    Set<Integer> vendorCodes,
    @Nullable Pattern text,
    Set<String> during,
    FailureCode code,
    List<String> fields,
    String hint,
    List<String> fix,
    boolean retryable) {
  private static final Pattern NAME = Pattern.compile("\\{([a-z_]+)}");
  private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-z]+)>");
  private static final Set<String> KEYS =
      Set.of(
          "sql_states",
          "vendor_codes",
          "text",
          "during",
          "code",
          "fields",
          "hint",
          "fix",
          "retryable");

  public FailureRule {
    sqlStates = Set.copyOf(sqlStates);
    vendorCodes = Set.copyOf(vendorCodes);
    during = Set.copyOf(during);
    fields = List.copyOf(fields);
    fix = List.copyOf(fix);
  }

  static FailureRule of(JsonNode entry) {
    entry
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (!KEYS.contains(key)) {
                throw new IllegalStateException("Unknown key " + key + " in " + entry);
              }
            });
    Set<Integer> vendorCodes = new TreeSet<>();
    entry.path("vendor_codes").forEach(each -> vendorCodes.add(each.intValue()));
    FailureRule rule =
        new FailureRule(
            Set.copyOf(texts(entry, "sql_states")),
            vendorCodes,
            entry.has("text") ? Pattern.compile(entry.get("text").textValue()) : null,
            Set.copyOf(texts(entry, "during")),
            FailureCode.valueOf(entry.path("code").textValue()),
            texts(entry, "fields"),
            entry.path("hint").textValue(),
            texts(entry, "fix"),
            entry.path("retryable").booleanValue());
    if (rule.sqlStates.isEmpty() && rule.vendorCodes.isEmpty() && rule.text == null) {
      throw new IllegalStateException("An entry that matches everything: " + entry);
    }
    if (rule.fix.stream().anyMatch(each -> each.contains("{message}"))) {
      throw new IllegalStateException("A fix with the server's message: " + entry);
    }
    return rule;
  }

  private static List<String> texts(JsonNode entry, String key) {
    List<String> texts = new ArrayList<>();
    entry.path(key).forEach(each -> texts.add(each.textValue()));
    return texts;
  }

  boolean byTextOnly() {
    return sqlStates.isEmpty() && vendorCodes.isEmpty();
  }

  boolean matches(SQLException e, String operation) {
    return (during.isEmpty() || during.contains(operation))
        && (sqlStates.isEmpty() || (e.getSQLState() != null && sqlStates.contains(e.getSQLState())))
        && (vendorCodes.isEmpty() || vendorCodes.contains(e.getErrorCode()))
        && (text == null || text.matcher(String.valueOf(e.getMessage())).find());
  }

  /**
   * @param given replacements, which are quoted where a fix uses them
   * @param quoting quotes an identifier that the server reported, for a fix
   */
  Failure failure(SQLException e, Map<String, String> given, UnaryOperator<String> quoting) {
    Map<String, String> shown = new HashMap<>(given);
    Map<String, String> quoted = new HashMap<>(given);
    groups(String.valueOf(e.getMessage()))
        .forEach(
            (group, value) -> {
              shown.put(group, UntrustedText.clean(value));
              quoted.put(group, quoting.apply(value));
            });
    List<String> statements = fix.stream().map(each -> replaced(each, quoted)).toList();
    return new Failure(code, fields, replaced(hint, shown), statements, null, 0, retryable);
  }

  private Map<String, String> groups(String message) {
    Map<String, String> groups = new HashMap<>();
    Matcher found = text == null ? null : text.matcher(message);
    if (text != null && found != null && found.find()) {
      GROUP
          .matcher(text.pattern())
          .results()
          .map(result -> result.group(1))
          .forEach(group -> groups.put(group, String.valueOf(found.group(group))));
    }
    return groups;
  }

  private static String replaced(String template, Map<String, String> names) {
    return NAME.matcher(template)
        .replaceAll(
            found -> {
              String value = names.get(found.group(1));
              if (value == null) {
                throw new IllegalStateException("No value for " + found.group());
              }
              return Matcher.quoteReplacement(value);
            });
  }
}
