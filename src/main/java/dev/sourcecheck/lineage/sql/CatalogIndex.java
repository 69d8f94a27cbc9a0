package dev.sourcecheck.lineage.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Relations by the last part of their name in lower case. Qualifiers are compared as far as both
 * names have them.
 */
record CatalogIndex(Map<String, List<KnownTable>> byName, List<String> searchPath) {

  Optional<KnownTable> find(List<String> parts) {
    List<KnownTable> candidates = byName.get(parts.get(parts.size() - 1).toLowerCase(Locale.ROOT));
    if (candidates == null) {
      return Optional.empty();
    }
    List<KnownTable> matches = matching(candidates, parts);
    if (matches.size() > 1) {
      for (String qualifier : searchPath) {
        List<String> qualified = new ArrayList<>(Arrays.asList(qualifier.split("\\.", -1)));
        qualified.addAll(parts);
        List<KnownTable> narrowed = matching(matches, qualified);
        if (!narrowed.isEmpty()) {
          matches = narrowed;
          break;
        }
      }
    }
    return matches.size() == 1 ? Optional.of(matches.get(0)) : Optional.empty();
  }

  private static List<KnownTable> matching(List<KnownTable> candidates, List<String> parts) {
    List<KnownTable> exact = new ArrayList<>(1);
    List<KnownTable> similar = new ArrayList<>(1);
    for (KnownTable table : candidates) {
      if (endsAlike(table.name().parts(), parts, false)) {
        exact.add(table);
      } else if (endsAlike(table.name().parts(), parts, true)) {
        similar.add(table);
      }
    }
    return exact.isEmpty() ? similar : exact;
  }

  private static boolean endsAlike(List<String> stored, List<String> written, boolean anyCase) {
    int common = Math.min(stored.size(), written.size());
    for (int i = 1; i <= common; i++) {
      String a = stored.get(stored.size() - i);
      String b = written.get(written.size() - i);
      if (!(anyCase ? a.equalsIgnoreCase(b) : a.equals(b))) {
        return false;
      }
    }
    return true;
  }
}
