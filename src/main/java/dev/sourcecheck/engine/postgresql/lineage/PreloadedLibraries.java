package dev.sourcecheck.engine.postgresql.lineage;

import java.util.ArrayList;
import java.util.List;

/** Parser of shared_preload_libraries: names separated by commas, optionally in double quotes. */
final class PreloadedLibraries {
  private PreloadedLibraries() {}

  static List<String> parse(String setting) {
    List<String> libraries = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < setting.length(); i++) {
      char c = setting.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        add(current, libraries);
      } else {
        current.append(c);
      }
    }
    add(current, libraries);
    return libraries;
  }

  private static void add(StringBuilder name, List<String> libraries) {
    if (!name.toString().isBlank()) {
      libraries.add(name.toString().strip());
    }
    name.setLength(0);
  }
}
