package dev.sourcecheck.page;

import dev.sourcecheck.engine.SchemaSink.RelationKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The kinds of tables, as users read them. */
public final class TableKinds {
  private TableKinds() {}

  /** A choice in a form. */
  public record KindChoice(String value, String label, boolean selected) {}

  static List<KindChoice> choices(String selected) {
    List<KindChoice> choices = new ArrayList<>();
    choices.add(new KindChoice("", "All kinds", selected.isEmpty()));
    Arrays.stream(RelationKind.values())
        .map(TableKinds::wire)
        .map(kind -> new KindChoice(kind, plural(kind, 2), kind.equals(selected)))
        .forEach(choices::add);
    return choices;
  }

  static String wire(RelationKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  static String label(String wire) {
    return wire.replace('_', ' ');
  }

  /** Such as {@code 1,200 tables, 3 views}; kinds without tables are left out. */
  static String counts(Map<String, Long> kinds) {
    List<String> counts = new ArrayList<>();
    for (RelationKind kind : RelationKind.values()) {
      long count = kinds.getOrDefault(wire(kind), 0L);
      if (count > 0) {
        counts.add(String.format(Locale.ROOT, "%,d %s", count, plural(wire(kind), count)));
      }
    }
    return counts.isEmpty() ? "no readable tables" : String.join(", ", counts);
  }

  private static String plural(String wire, long count) {
    return label(wire) + (count == 1 ? "" : "s");
  }
}
