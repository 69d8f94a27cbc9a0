package dev.sourcecheck.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.catalog.TableSelection;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import dev.sourcecheck.net.ReceiveBudget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema download of a known database. */
public interface SchemaConformance extends Conformance {
  @Test
  default void readsAnEmptySchema() throws Exception {
    String user = newUser();
    String schema = newSchema();
    server().grantRead(schema, user);

    Collected collected = read(user, schema);

    assertThat(collected.schemas).containsExactly(schema);
    assertThat(collected.relations).isEmpty();
    assertThat(collected.columns).isEmpty();
    assertThat(collected.keys).isEmpty();
  }

  @Test
  default void readsTablesAndViews() throws Exception {
    String user = newUser();
    String schema = newSchema();
    server()
        .execute(
            "CREATE TABLE " + server().relation(schema, "orders") + " (id integer, total integer)",
            "CREATE VIEW %s AS SELECT id FROM %s"
                .formatted(server().relation(schema, "ids"), server().relation(schema, "orders")));
    server().grantRead(schema, user);

    Collected collected = read(user, schema);

    assertThat(collected.relations)
        .containsOnly(
            Map.entry("orders", SchemaSink.RelationKind.TABLE),
            Map.entry("ids", SchemaSink.RelationKind.VIEW));
    assertThat(collected.columns.get("orders")).containsExactly("id", "total");
    assertThat(collected.columns.get("ids")).containsExactly("id");
  }

  @Test
  default void readsHostileNames() throws Exception {
    requires(Capability.HOSTILE_NAMES);
    String user = newUser();
    String schema = newSchema();
    for (String name : server().hostileNames()) {
      server()
          .execute(
              "CREATE TABLE %s (%s integer)"
                  .formatted(server().relation(schema, name), server().quoted(name + "_column")));
    }
    server().grantRead(schema, user);

    Collected collected = read(user, schema);

    assertThat(collected.relations.keySet())
        .containsExactlyInAnyOrderElementsOf(server().hostileNames());
    for (String name : server().hostileNames()) {
      assertThat(collected.columns.get(name)).containsExactly(name + "_column");
    }
  }

  @Test
  default void readsEveryColumnType() throws Exception {
    String user = newUser();
    String schema = newSchema();
    List<String> definitions = new ArrayList<>();
    List<String> expected = server().columnTypes();
    for (String type : expected) {
      definitions.add("c%d %s".formatted(definitions.size(), type));
    }
    server()
        .execute(
            "CREATE TABLE %s (%s)"
                .formatted(server().relation(schema, "types"), String.join(", ", definitions)));
    server().grantRead(schema, user);

    assertThat(read(user, schema).types.get("types")).containsExactlyElementsOf(expected);
  }

  @Test
  default void readsKeys() throws Exception {
    requires(Capability.FOREIGN_KEYS);
    String user = newUser();
    String schema = newSchema();
    String parent = server().relation(schema, "parent");
    server()
        .execute(
            "CREATE TABLE " + parent + " (b integer, a integer, PRIMARY KEY (a, b))",
            "CREATE TABLE "
                + server().relation(schema, "child")
                + " (id integer PRIMARY KEY, x integer, y integer, FOREIGN KEY (x, y) REFERENCES "
                + parent
                + " (a, b))");
    server().grantRead(schema, user);

    Collected collected = read(user, schema);

    assertThat(collected.keys)
        .containsExactlyInAnyOrder(
            "parent primary [a, b]", "child primary [id]", "child [x, y] -> parent [a, b]");
  }

  @Test
  default void separatesTablesWhoseNamesDifferInCase() throws Exception {
    requires(Capability.HOSTILE_NAMES);
    requires(Capability.FOREIGN_KEYS);
    String user = newUser();
    String schema = newSchema();
    for (String name : List.of("mixed", "Mixed", "MIXED")) {
      server()
          .execute(
              "CREATE TABLE %s (a integer, b integer, PRIMARY KEY (b, a))"
                  .formatted(server().relation(schema, name)));
    }
    server().grantRead(schema, user);

    Collected collected = read(user, schema);

    assertThat(collected.relations).containsOnlyKeys("mixed", "Mixed", "MIXED");
    assertThat(collected.columns.values()).containsOnly(List.of("a", "b"));
    assertThat(collected.keys)
        .containsExactlyInAnyOrder(
            "mixed primary [b, a]", "Mixed primary [b, a]", "MIXED primary [b, a]");
  }

  @Test
  default void readsComments() throws Exception {
    requires(Capability.COMMENTS);
    String user = newUser();
    String schema = newSchema();
    server().createCommentedTable(schema, "what it's \"for\"", "Größe\n€");
    server().grantRead(schema, user);

    assertThat(read(user, schema).comments)
        .containsOnly(Map.entry("notes", "what it's \"for\""), Map.entry("notes.id", "Größe\n€"));
  }

  @Test
  default void reportsWhatIsNotGranted() throws Exception {
    requires(Capability.UNGRANTED_RELATIONS);
    String user = newUser();
    String schema = newSchema();
    server().execute("CREATE TABLE " + server().relation(schema, "open") + " (id integer)");
    server().grantRead(schema, user);
    server().execute("CREATE TABLE " + server().relation(schema, "secret") + " (id integer)");

    Collected collected = read(user, schema);

    assertThat(collected.relations).containsOnlyKeys("open", "secret");
    assertThat(collected.granted).containsExactly("open");
  }

  @Test
  default void theGrantsToReadWorkAndLeaveNothingOut() throws Exception {
    requires(Capability.READ_GRANTS);
    String user = newUser();
    String schema = newSchema();
    server().execute("CREATE TABLE " + server().relation(schema, "hidden") + " (id integer)");

    try (Session session = session(source(user))) {
      List<String> grants = session.grantsToRead(List.of(schema));
      assertThat(grants).isNotEmpty();
      server().execute(grants.toArray(String[]::new));
      assertThat(session.grantsToRead(List.of(schema))).isEmpty();
    }
    assertThat(read(user, schema).granted).containsExactly("hidden");
  }

  /** Within 2 MiB of received data, which the whole catalog exceeds. */
  @ParameterizedTest
  @ValueSource(ints = {1, 5_000})
  default void readsManyTablesInBoundedMemory(int tables) throws Exception {
    String user = newUser();
    String schema = newSchema();
    server()
        .execute(
            IntStream.range(0, tables)
                .mapToObj(
                    i ->
                        "CREATE TABLE %s (id integer, note integer)"
                            .formatted(server().relation(schema, "t" + i)))
                .toArray(String[]::new));
    server().grantRead(schema, user);
    ReceiveBudget budget = new ReceiveBudget(2 * 1024 * 1024);
    Dialer dialer = new Dialer(HostResolver.system(), new EgressPolicy(true), budget);

    Collected collected = read(user, schema, dialer);

    assertThat(collected.relations).hasSize(tables);
    assertThat(collected.columns.values()).hasSize(tables).allMatch(each -> each.size() == 2);
    assertThat(budget.held()).isZero();
    server().dropSchema(schema);
  }

  @Test
  default void listsNamesInPages() throws Exception {
    String user = newUser();
    String schema = newSchema();
    for (String name : List.of("b", "a", "c", "ab")) {
      server().execute("CREATE TABLE " + server().relation(schema, name) + " (id integer)");
    }
    server().grantRead(schema, user);

    try (Session session = session(source(user))) {
      TestControl control = TestControl.patient();
      assertThat(session.schemas("", 1_000, control)).contains(schema);
      assertThat(session.relations(schema, "", "", 2, control)).containsExactly("a", "ab");
      assertThat(session.relations(schema, "", "ab", 2, control)).containsExactly("b", "c");
      assertThat(session.relations(schema, "b", "", 9, control)).containsExactly("ab", "b");
      assertThat(session.relations("absent", "", "", 9, control)).isEmpty();
    }
  }

  @Test
  default void excludesWhatTheFilterExcludes() throws Exception {
    String user = newUser();
    String schema = newSchema();
    for (String name : List.of("wanted", "unwanted")) {
      server().execute("CREATE TABLE " + server().relation(schema, name) + " (id integer)");
    }
    server().grantRead(schema, user);
    Collected collected = new Collected();

    try (Session session = session(source(user))) {
      session.readSchema(
          onlySchema(schema, relation -> relation.equals("wanted")),
          collected,
          TestControl.patient());
    }

    assertThat(collected.relations).containsOnlyKeys("wanted");
    assertThat(collected.columns).containsOnlyKeys("wanted");
    assertThat(collected.excluded).contains("unwanted");
  }

  @Test
  default void readsTheFirstTablesInTheOrderOfTheirNames() throws Exception {
    String user = newUser();
    String schema = newSchema();
    for (String name : List.of("c", "a", "d", "b")) {
      server().execute("CREATE TABLE " + server().relation(schema, name) + " (id integer)");
    }
    server().grantRead(schema, user);
    Collected collected = new Collected();

    try (Session session = session(source(user))) {
      session.readSchema(
          new TableSelection(schema, "", List.of(), 2L), collected, TestControl.patient());
    }

    assertThat(collected.relations).containsOnlyKeys("a", "b");
    assertThat(collected.columns).containsOnlyKeys("a", "b");
  }

  private Collected read(String user, String schema) throws Exception {
    return read(user, schema, Conformance.dialer());
  }

  private Collected read(String user, String schema, Dialer dialer) throws Exception {
    Collected collected = new Collected();
    Opening opening = server().engine(dialer).open(source(user).spec(), TestControl.patient());
    assertThat(opening).isInstanceOf(Opening.Opened.class);
    try (Session session = ((Opening.Opened) opening).session()) {
      session.readSchema(onlySchema(schema, any -> true), collected, TestControl.patient());
    }
    return collected;
  }

  private static SchemaFilter onlySchema(String wanted, Predicate<String> relations) {
    return new SchemaFilter() {
      @Override
      public boolean wantsSchema(String database, String schema) {
        return schema.equals(wanted);
      }

      @Override
      public boolean wants(String database, String schema, String relation) {
        return relations.test(relation);
      }
    };
  }

  /** Keeps what it receives, by relation. */
  final class Collected implements SchemaSink {
    final List<String> schemas = new ArrayList<>();
    final Map<String, RelationKind> relations = new LinkedHashMap<>();
    final Map<String, List<String>> columns = new LinkedHashMap<>();
    final Map<String, List<String>> types = new LinkedHashMap<>();
    final Map<String, String> comments = new LinkedHashMap<>();
    final List<String> granted = new ArrayList<>();
    final List<String> keys = new ArrayList<>();
    final List<String> excluded = new ArrayList<>();

    @Override
    public void database(String name) {}

    @Override
    public void schema(SchemaRow row) {
      schemas.add(row.name());
    }

    @Override
    public void relation(RelationRow row) {
      relations.put(row.name(), row.kind());
      if (row.granted()) {
        granted.add(row.name());
      }
      comment(row.name(), row.comment());
    }

    @Override
    public void column(ColumnRow row) {
      List<String> all = columns.computeIfAbsent(row.relation(), name -> new ArrayList<>());
      all.add(row.name());
      types.computeIfAbsent(row.relation(), name -> new ArrayList<>()).add(row.type());
      assertThat(row.position()).isEqualTo(all.size());
      comment(row.relation() + "." + row.name(), row.comment());
    }

    private void comment(String of, String comment) {
      if (comment != null) {
        comments.put(of, comment);
      }
    }

    @Override
    public void key(KeyRow row) {
      keys.add(
          row.primary()
              ? row.relation() + " primary " + row.columns()
              : "%s %s -> %s %s"
                  .formatted(row.relation(), row.columns(), row.refRelation(), row.refColumns()));
    }

    @Override
    public void excluded(String database, String schema, String relation) {
      excluded.add(String.valueOf(relation));
    }
  }
}
