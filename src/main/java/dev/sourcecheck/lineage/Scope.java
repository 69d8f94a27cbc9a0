package dev.sourcecheck.lineage;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The common table expressions that a query sees, the inner ones hiding the outer. */
final class Scope {
  private final @Nullable Scope outer;
  private final Map<String, Reads> expressions = new HashMap<>();

  Scope(@Nullable Scope outer) {
    this.outer = outer;
  }

  void define(String name, Reads reads) {
    expressions.put(name, reads);
  }

  /** What the expression of that name reads, null if there is none in sight. */
  @Nullable Reads find(String name) {
    Reads own = expressions.get(name);
    return own != null || outer == null ? own : outer.find(name);
  }
}
