package dev.sourcecheck.source.connection;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Collects the parts of a connection string. A later part replaces one of the same meaning. */
final class PartList {
  private final Map<String, ConnectionPart> parts = new LinkedHashMap<>();

  void add(String name, LocatedText value) {
    add(new ConnectionPart(name, value.text(), value.place(false)));
  }

  /** Adds a value with the escapes of a URL. */
  void addEscaped(String name, LocatedText value) throws ConnectionTextException {
    add(new ConnectionPart(name, PercentEncoding.decode(value.text()), value.place(true)));
  }

  void addAll(PartList others) {
    others.parts.values().forEach(this::add);
  }

  /** Adds an option of psql that says nothing about the connection. */
  void addIgnored(String option) {
    add(new ConnectionPart(option, ""));
  }

  private void add(ConnectionPart part) {
    CommonPart common = CommonPart.named(part.name());
    parts.put(common == null ? part.name().toLowerCase(Locale.ROOT) : common.toString(), part);
  }

  List<ConnectionPart> all() {
    return List.copyOf(parts.values());
  }
}
