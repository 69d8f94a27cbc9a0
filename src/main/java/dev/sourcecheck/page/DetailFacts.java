package dev.sourcecheck.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The details of a result as labels and values. It knows no engine and no step, so that each fact
 * that a check adds is shown.
 */
final class DetailFacts {
  /** Shown otherwise: as timeline, certificate and statements. */
  private static final Set<String> SHOWN_ELSEWHERE =
      Set.of("ms", "address", "addresses", "tls", "hint", "fix", "grants");

  private static final int MAX_ITEMS = 10;
  private static final int SHORTEST_TIME = "2026-01-01T00:00:00Z".length();

  private final Map<String, String> facts = new LinkedHashMap<>();
  private final boolean withTimes;

  private DetailFacts(boolean withTimes) {
    this.withTimes = withTimes;
  }

  /** In the order of the details. */
  static Map<String, String> of(JsonNode details) {
    return read(details, true);
  }

  /** Without durations, which differ in each test. */
  static Map<String, String> comparable(JsonNode details) {
    return read(details, false);
  }

  private static Map<String, String> read(JsonNode details, boolean withTimes) {
    DetailFacts reader = new DetailFacts(withTimes);
    reader.object("", details);
    return reader.facts;
  }

  private void object(String parent, JsonNode object) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String label = label(field.getKey());
      if (SHOWN_ELSEWHERE.contains(field.getKey())) {
        continue;
      }
      if (parent.isEmpty()) {
        value(capitalized(label), field.getValue());
      } else if (field.getValue().isValueNode()) {
        // the scalars of an object are one fact: "read: 3, resolved: 2"
        facts.merge(
            parent, label + ": " + text(field.getValue()), (all, next) -> all + ", " + next);
      } else {
        value(parent + " " + label, field.getValue());
      }
    }
  }

  private void value(String label, JsonNode value) {
    if (value.has("outcome")) {
      facts.put(label, part(value));
    } else if (value.isObject()) {
      object(label, value);
    } else if (value.isArray()) {
      if (!value.isEmpty()) {
        facts.put(label, list(value));
      }
    } else {
      facts.put(label, text(value));
    }
  }

  /** A part of a step that has an outcome of its own: {@code failed (3 ms): permission denied}. */
  private String part(JsonNode part) {
    StringBuilder text = new StringBuilder(label(part.path("outcome").asText()));
    if (withTimes && part.has("ms") && !part.path("outcome").asText().equals("not_tried")) {
      text.append(" (").append(PageTime.millis(part.path("ms").asLong())).append(')');
    }
    if (part.has("words")) {
      text.append(": ").append(part.path("words").asText());
    }
    return text.toString();
  }

  private static String list(JsonNode array) {
    List<String> items = new ArrayList<>();
    for (JsonNode item : array) {
      if (items.size() == MAX_ITEMS) {
        items.add("and " + (array.size() - MAX_ITEMS) + " more");
        break;
      }
      items.add(item.isObject() ? joined(item) : text(item));
    }
    return String.join(array.path(0).isObject() ? "; " : ", ", items);
  }

  /** The values of an object: a name from its parts, anything else as a list. */
  private static String joined(JsonNode object) {
    List<String> values = new ArrayList<>();
    for (JsonNode value : object) {
      if (!value.isContainerNode()) {
        values.add(text(value));
      } else if (!value.isEmpty()) {
        values.add(value.isArray() ? list(value) : value.toString());
      }
    }
    return String.join(object.has("schema") ? "." : ", ", values);
  }

  /** A scalar: numbers with separators, truth values in English, times as on the page. */
  static String text(JsonNode value) {
    if (value.isBoolean()) {
      return value.booleanValue() ? "yes" : "no";
    }
    if (value.isIntegralNumber()) {
      return String.format(Locale.ROOT, "%,d", value.bigIntegerValue());
    }
    String text = value.isNull() ? "unknown" : value.asText();
    return text.length() < SHORTEST_TIME || !text.endsWith("Z") ? text : time(text);
  }

  private static String time(String text) {
    try {
      return new PageTime(Instant.parse(text)).text();
    } catch (DateTimeParseException notTime) {
      return text;
    }
  }

  private static String label(String key) {
    return key.replace('_', ' ');
  }

  private static String capitalized(String label) {
    return label.isEmpty()
        ? label
        : label.substring(0, 1).toUpperCase(Locale.ROOT) + label.substring(1);
  }
}
