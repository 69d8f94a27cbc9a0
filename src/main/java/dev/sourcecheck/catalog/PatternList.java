package dev.sourcecheck.catalog;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The patterns of one list. Patterns without wildcards, of which there can be thousands, are looked
 * up in a set. Only the others are matched one by one.
 */
final class PatternList {
  /** Three parts; a shorter pattern matches any database or all tables. */
  private record WildcardPattern(NamePattern database, NamePattern schema, NamePattern relation) {
    boolean matchesSchema(String db, String inSchema) {
      return schema.matches(inSchema) && database.matches(db);
    }

    boolean matches(String db, String inSchema, String name) {
      return matchesSchema(db, inSchema) && relation.matches(name);
    }
  }

  /** A pattern without wildcards; a missing part is null. */
  private record LiteralPattern(
      @Nullable String database, String schema, @Nullable String relation) {}

  private final Set<LiteralPattern> literals = new HashSet<>();

  /** The literals without their relation. */
  private final Set<LiteralPattern> literalSchemas = new HashSet<>();

  private final List<WildcardPattern> patterns = new ArrayList<>();

  private PatternList() {}

  /**
   * @throws IllegalArgumentException if the text cannot be parsed; the message contains the reason
   */
  static PatternList parse(String text) {
    PatternList list = new PatternList();
    for (List<NamePattern> parts : new PatternParser(text).patterns()) {
      list.add(parts);
    }
    return list;
  }

  private void add(List<NamePattern> parts) {
    NamePattern database = parts.size() == 3 ? parts.get(0) : NamePattern.ALL;
    NamePattern schema = parts.get(Math.max(0, parts.size() - 2));
    NamePattern relation = parts.size() == 1 ? NamePattern.ALL : parts.get(parts.size() - 1);
    String literalSchema = schema.literal();
    if (literalSchema != null
        && (database.isAll() || database.literal() != null)
        && (relation.isAll() || relation.literal() != null)) {
      LiteralPattern literal =
          new LiteralPattern(database.literal(), literalSchema, relation.literal());
      literals.add(literal);
      literalSchemas.add(new LiteralPattern(literal.database, literalSchema, null));
    } else {
      patterns.add(new WildcardPattern(database, schema, relation));
    }
  }

  boolean isEmpty() {
    return literals.isEmpty() && patterns.isEmpty();
  }

  /** True if a relation of the schema may match. */
  boolean matchesSchema(String database, String schema) {
    return literalSchemas.contains(new LiteralPattern(null, schema, null))
        || literalSchemas.contains(new LiteralPattern(database, schema, null))
        || patterns.stream().anyMatch(p -> p.matchesSchema(database, schema));
  }

  /** True if all relations of the schema match. */
  boolean matchesWholeSchema(String database, String schema) {
    return literals.contains(new LiteralPattern(null, schema, null))
        || literals.contains(new LiteralPattern(database, schema, null))
        || patterns.stream().anyMatch(p -> p.relation.isAll() && p.matchesSchema(database, schema));
  }

  boolean matches(String database, String schema, String relation) {
    Objects.requireNonNull(relation);
    return literals.contains(new LiteralPattern(null, schema, null))
        || literals.contains(new LiteralPattern(null, schema, relation))
        || literals.contains(new LiteralPattern(database, schema, null))
        || literals.contains(new LiteralPattern(database, schema, relation))
        || patterns.stream().anyMatch(p -> p.matches(database, schema, relation));
  }
}
