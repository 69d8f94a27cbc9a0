package dev.sourcecheck.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.sourcecheck.check.Check;
import dev.sourcecheck.check.LineageDownloadCheck;
import dev.sourcecheck.check.Verdict;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.LineageReader.HistoryResult;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.lineage.EdgeOrigin;
import dev.sourcecheck.lineage.EdgeSink;
import dev.sourcecheck.lineage.LineageEdge;
import dev.sourcecheck.lineage.flow.KnownTables;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The lineage of known views. */
public interface LineageConformance extends Conformance {
  @Test
  default void resolvesTheColumnsOfViews() {
    requires(Capability.VIEW_LINEAGE);
    String user = newUser();
    String schema = newSchema();
    TestedServer server = server();
    server.execute(
        "CREATE TABLE %s (id integer, customer integer, total integer)"
            .formatted(server.relation(schema, "orders")),
        "CREATE TABLE %s (id integer, name varchar(20))"
            .formatted(server.relation(schema, "customers")),
        """
        CREATE VIEW %s AS
        SELECT c.name, sum(o.total) AS revenue
          FROM %s o JOIN %s c ON c.id = o.customer
         GROUP BY c.name
        """
            .formatted(
                server.relation(schema, "revenue"),
                server.relation(schema, "orders"),
                server.relation(schema, "customers")),
        "CREATE VIEW %s AS SELECT name FROM %s WHERE revenue > 10"
            .formatted(server.relation(schema, "good"), server.relation(schema, "revenue")));
    server.grantRead(schema, user);

    assertThat(edges(user))
        .contains(
            schema + ".customers.name -> " + schema + ".revenue.name VALUE",
            schema + ".orders.total -> " + schema + ".revenue.revenue VALUE",
            schema + ".revenue.name -> " + schema + ".good.name VALUE",
            schema + ".revenue.revenue -> " + schema + ".good STEERING")
        .noneMatch(edge -> edge.startsWith(schema + ".orders.id "));
  }

  @Test
  default void resolvesTheColumnsOfTheHistory() {
    requires(Capability.HISTORY_LINEAGE);
    String user = newUser();
    String schema = newSchema();
    TestedServer server = server();
    server.openHistory(user);
    server.execute(
        "CREATE TABLE %s (id integer, price integer)".formatted(server.relation(schema, "sales")),
        "CREATE TABLE %s (total integer)".formatted(server.relation(schema, "sums")),
        """
        INSERT INTO %s (total)
        SELECT s.price + 1 FROM %s s WHERE s.id > 7
        """
            .formatted(server.relation(schema, "sums"), server.relation(schema, "sales")));
    server.grantRead(schema, user);

    assertThat(edges(user))
        .contains(
            schema + ".sales.price -> " + schema + ".sums.total VALUE",
            schema + ".sales.id -> " + schema + ".sums STEERING");
  }

  @Test
  default void theFixForAnUnreadableHistoryWorks() throws Exception {
    requires(Capability.HISTORY_LINEAGE);
    String user = newUser();
    // each fix may reveal what is missing next
    for (int fixes = 0; fixes < 3; fixes++) {
      Failure failure = unreadable(user);
      if (failure == null) {
        return;
      }
      fix(expected(failure));
    }
    fail("three fixes did not suffice");
  }

  /** Why the user cannot read the whole history; null if the user can. */
  private @Nullable Failure unreadable(String user) throws Exception {
    try (Session session = session(source(user))) {
      HistoryResult history =
          session.lineage().orElseThrow().history(statement -> {}, TestControl.patient());
      return history instanceof HistoryResult.HistoryRead read
          ? read.toSeeHidden()
          : ((HistoryResult.HistoryUnavailable) history).failure();
    }
  }

  private Set<String> edges(String user) {
    RecordingEdges edges = new RecordingEdges();
    ConformanceSource source = source(user);
    try (Session session = session(source)) {
      Verdict verdict =
          new LineageDownloadCheck((id, job, token) -> edges, spec -> KnownTables.NONE)
              .run(new Check.Context(1, 1, source.spec(), true, session, TestControl.patient()));
      assertThat(verdict).isNotInstanceOf(Verdict.Failed.class);
    }
    return edges.texts;
  }

  /** Keeps edges as text. */
  final class RecordingEdges implements EdgeSink {
    private final Set<String> texts = new TreeSet<>();

    @Override
    public void add(EdgeOrigin origin, LineageEdge edge, long calls, @Nullable Instant lastSeen) {
      texts.add("%s -> %s %s".formatted(text(edge.from()), text(edge.to()), edge.kind()));
    }

    private static String text(LineageEdge.EdgeEnd end) {
      return end.relation() + (end.column() == null ? "" : "." + end.column());
    }

    @Override
    public EdgeCounts finish() {
      return new EdgeCounts(0, 0);
    }

    @Override
    public void close() {
      // nothing to release
    }
  }
}
