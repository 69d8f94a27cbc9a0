package dev.sourcecheck.engine.postgresql.lineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.engine.postgresql.lineage.UnreadableTree.TreeDefect;
import dev.sourcecheck.servers.Servers;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Invalid trees from a hostile server. */
class HostileTreesTest {
  private static String tree;

  @BeforeAll
  static void readTree() {
    Servers.execute(
        TreeWarehouse.DATABASE,
        """
        CREATE VIEW hostile AS
        WITH RECURSIVE t (a, b) AS (SELECT id, 'x (' || name FROM rider UNION SELECT b.id, t.b
          FROM t JOIN bike b ON b.id = t.a WHERE EXISTS (SELECT FROM repair r WHERE r.bike_id = t.a))
        SELECT t.a, j.city, f.x, (SELECT max(km) FROM ride) AS m,
          rank() OVER (PARTITION BY t.b ORDER BY v.n) AS k
        FROM t, (station s FULL JOIN city c USING (city)) AS j, unnest(ARRAY[t.a]) AS f (x),
          LATERAL (VALUES (1), (t.a)) AS v (n)
        ORDER BY j.city LIMIT 5""");
    tree = TreeWarehouse.tree("hostile");
  }

  @Test
  void rejectsEveryTruncatedTree() {
    for (int length = 0; length < tree.length() - 1; length += length < 2_000 ? 1 : 37) {
      assertThat(reason(tree.substring(0, length))).isEqualTo(TreeDefect.MALFORMED);
    }
    assertThat(reason(tree)).isNull();
  }

  @Test
  void survivesReplacedTokens() {
    Random random = new Random(7);
    String[] tokens = tree.split(" ");
    for (int round = 0; round < 5_000; round++) {
      String[] changed = tokens.clone();
      for (int i = 0; i <= random.nextInt(3); i++) {
        changed[random.nextInt(tokens.length)] = tokens[random.nextInt(tokens.length)];
      }
      reason(String.join(" ", changed)); // must not throw any other exception
    }
  }

  @Test
  void survivesNumbersOutOfRange() {
    for (String number :
        new String[] {"0", "-1", "7", "99999", "4294967295", "99999999999999999999", "x"}) {
      for (String field :
          new String[] {
            ":varno",
            ":varattno",
            ":varlevelsup",
            ":rtindex",
            ":winref",
            ":rtekind",
            ":ctelevelsup",
            ":tleSortGroupRef",
            ":funccolcount",
            ":relid"
          }) {
        reason(tree.replaceAll(field + " \\d+", field + " " + number));
      }
    }
  }

  @Test
  void limitsNesting() {
    assertThat(reason("(".repeat(1_000_000))).isEqualTo(TreeDefect.TOO_DEEP);
    assertThat(reason("({QUERY :a ".repeat(100_000))).isEqualTo(TreeDefect.TOO_DEEP);
    String nested = "{QUERY :commandType 1 :targetList ({TARGETENTRY :expr <>})}";
    for (int i = 0; i < 1_000; i++) {
      nested =
          "{QUERY :commandType 1 :rtable ({RANGETBLENTRY :rtekind 1 :subquery %s})"
                  .formatted(nested)
              + " :targetList ({TARGETENTRY :expr {VAR :varno 1 :varattno 1}})}";
    }
    assertThat(reason("(" + nested + ")")).isEqualTo(TreeDefect.TOO_DEEP);
  }

  @Test
  void limitsLength() {
    assertThat(reason("x".repeat(NodeScanner.MAX_LENGTH + 1))).isEqualTo(TreeDefect.TOO_LONG);
  }

  @Test
  void rejectsSelfReferences() {
    String query = "({QUERY :commandType 1 :rtable (%s) :targetList ({TARGETENTRY :expr %s})})";
    String variable = "{VAR :varno 1 :varattno 1 :varlevelsup %d}";
    String join = "{RANGETBLENTRY :rtekind 2 :joinaliasvars (%s)}".formatted(variable.formatted(0));
    String group = "{RANGETBLENTRY :rtekind 9 :groupexprs (%s)}".formatted(variable.formatted(0));
    String subquery =
        "{RANGETBLENTRY :rtekind 1 :subquery {QUERY :commandType 1 :targetList ({TARGETENTRY :expr %s})}}"
            .formatted(variable.formatted(1));
    for (String entry : new String[] {join, group, subquery}) {
      assertThat(reason(query.formatted(entry, variable.formatted(0))))
          .isEqualTo(TreeDefect.MALFORMED);
    }
  }

  @Test
  void limitsSourcesOfAllColumns() {
    String relations =
        IntStream.range(0, 3_000)
            .mapToObj(i -> "{RANGETBLENTRY :rtekind 0 :relid %d}".formatted(20_000 + i))
            .collect(Collectors.joining(" "));
    String sum =
        IntStream.rangeClosed(1, 3_000)
            .mapToObj(i -> "{VAR :varno %d :varattno 1}".formatted(i))
            .collect(Collectors.joining(" ", "(", ")"));
    String inner =
        "{QUERY :commandType 1 :rtable (%s) :targetList ({TARGETENTRY :expr %s})}"
            .formatted(relations, sum);
    String columns = "{TARGETENTRY :expr {VAR :varno 1 :varattno 1}} ".repeat(1_600);
    assertThat(
            reason(
                "({QUERY :commandType 1 :rtable ({RANGETBLENTRY :rtekind 1 :subquery %s}) :targetList (%s)})"
                    .formatted(inner, columns)))
        .isEqualTo(TreeDefect.TOO_LARGE);
  }

  @Test
  void namesUnknownNode() {
    assertThatThrownBy(
            () -> new RuleTrees(Map.of()).read(tree.replace("{WINDOWFUNC ", "{QUANTUMFUNC ")))
        .isInstanceOf(UnreadableTree.class)
        .hasMessage("QUANTUMFUNC")
        .extracting(e -> ((UnreadableTree) e).reason())
        .isEqualTo(TreeDefect.UNKNOWN_NODE);
  }

  @Test
  void stopsAtMutuallyRecursiveBodies() throws UnreadableTree {
    String call =
        "{QUERY :commandType 1 :targetList ({TARGETENTRY :expr {FUNCEXPR :funcid %d :args <>}})}";
    RuleTrees trees =
        new RuleTrees(Map.of(20_001L, call.formatted(20_002), 20_002L, call.formatted(20_001)));
    assertThat(trees.read(call.formatted(20_001)).columns()).hasSize(1);
  }

  private static @Nullable TreeDefect reason(String text) {
    try {
      new RuleTrees(Map.of()).read(text);
      return null;
    } catch (UnreadableTree e) {
      return e.reason();
    }
  }
}
