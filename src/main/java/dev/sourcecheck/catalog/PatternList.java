package dev.sourcecheck.catalog;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The patterns of one list. Those without a wildcard, of which there may be thousands, are looked
 * up; only the others are tried one by one.
 */
final class PatternList {
  /** As three parts; a shorter pattern takes any database, or all tables. */
  private record Pattern(NamePattern database, NamePattern schema, NamePattern relation) {
    boolean touches(String db, String inSchema) {
      return schema.matches(inSchema) && database.matches(db);
    }

    boolean matches(String db, String inSchema, String name) {
      return touches(db, inSchema) && relation.matches(name);
    }
  }

  /** A pattern without wildcards; null where it has no such part. */
  private record Literal(@Nullable String database, String schema, @Nullable String relation) {}

  private final Set<Literal> literals = new HashSet<>();

  /** The literals without their relation. */
  private final Set<Literal> literalSchemas = new HashSet<>();

  private final List<Pattern> patterns = new ArrayList<>();

  private PatternList() {}

  /**
   * @throws IllegalArgumentException if the text is no such list; the message is for people
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
      Literal literal = new Literal(database.literal(), literalSchema, relation.literal());
      literals.add(literal);
      literalSchemas.add(new Literal(literal.database, literalSchema, null));
    } else {
      patterns.add(new Pattern(database, schema, relation));
    }
  }

  boolean isEmpty() {
    return literals.isEmpty() && patterns.isEmpty();
  }

  /** Some relation of the schema may match. */
  boolean touches(String database, String schema) {
    return literalSchemas.contains(new Literal(null, schema, null))
        || literalSchemas.contains(new Literal(database, schema, null))
        || patterns.stream().anyMatch(p -> p.touches(database, schema));
  }

  /** All relations of the schema match. */
  boolean covers(String database, String schema) {
    return literals.contains(new Literal(null, schema, null))
        || literals.contains(new Literal(database, schema, null))
        || patterns.stream().anyMatch(p -> p.relation.isAll() && p.touches(database, schema));
  }

  boolean matches(String database, String schema, String relation) {
    Objects.requireNonNull(relation);
    return literals.contains(new Literal(null, schema, null))
        || literals.contains(new Literal(null, schema, relation))
        || literals.contains(new Literal(database, schema, null))
        || literals.contains(new Literal(database, schema, relation))
        || patterns.stream().anyMatch(p -> p.matches(database, schema, relation));
  }
}
