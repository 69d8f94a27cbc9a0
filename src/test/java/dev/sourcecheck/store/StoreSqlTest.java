package dev.sourcecheck.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.servers.Servers;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreSqlTest {
  private final StoreSql store = new StoreSql(Servers.superuser(Servers.newDatabase()));

  @BeforeEach
  void createTable() {
    store.withSession(session -> session.sql("CREATE TABLE t (id int PRIMARY KEY)").execute());
  }

  @Test
  void bindsEveryType() {
    Instant time = Instant.parse("2026-11-26T12:00:00.123456Z");
    UUID uuid = UUID.randomUUID();

    List<Object> row =
        store.withSession(
            session ->
                session
                    .sql("SELECT :a::text, :b + 1, :c::int, :d, :e, :f, :g, :h::uuid, :a || 'x'")
                    .bind("a", "it's :b")
                    .bind("b", 1L << 40)
                    .bind("c", 7)
                    .bind("d", true)
                    .bind("e", 0.5)
                    .bind("f", new byte[] {1, 2})
                    .bind("g", time)
                    .bind("h", uuid)
                    .one(
                        found ->
                            List.<Object>of(
                                found.getString(1),
                                found.getLong(2),
                                found.getInt(3),
                                found.getBoolean(4),
                                found.getDouble(5),
                                found.getBytes(6),
                                found.getObject(7, java.time.OffsetDateTime.class).toInstant(),
                                found.getObject(8),
                                found.getString(9))));

    assertThat(row)
        .containsExactly(
            "it's :b", (1L << 40) + 1, 7, true, 0.5, new byte[] {1, 2}, time, uuid, "it's :bx");
  }

  @Test
  void bindsNullsOfEveryType() {
    boolean allNull =
        store.withSession(
            session ->
                session
                    .sql(
                        "SELECT num_nulls(:a::jsonb, :b, :c, :d, :e, :f, :g::timestamptz) = 7"
                            + " AND :a IS NULL AND :b IS NULL")
                    .bind("a", (String) null)
                    .bind("b", (Long) null)
                    .bind("c", (Integer) null)
                    .bind("d", (Boolean) null)
                    .bind("e", (Double) null)
                    .bind("f", (byte[]) null)
                    .bind("g", (Instant) null)
                    .one(Boolean.class));

    assertThat(allNull).isTrue();
  }

  @Test
  void bindsArrays() {
    List<String> elements =
        store.withSession(
            session ->
                session
                    .sql(
                        """
                        SELECT a || coalesce(b, 'null') || c
                        FROM unnest(:a, :b, :c) AS u (a, b, c) ORDER BY 1
                        """)
                    .bindArray("a", Long.class, List.of(1L, 2L))
                    .bindArray("b", String.class, Arrays.asList("x{,\"}", null))
                    .bindArray("c", Integer.class, new Object[] {3, 4})
                    .list(String.class));

    assertThat(elements).containsExactly("1x{,\"}3", "2null4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT ':id' || :id::text",
        "SELECT ':id' /* not :id */ || CAST(:id AS text) -- :id and ' and \"",
        "SELECT \":id\" || :id FROM (SELECT ':id' AS \":id\") AS s",
        "SELECT ':id' || (:id) WHERE '{\"a\": 1}'::jsonb ? 'a'",
        "SELECT $$:id$$::text || :id"
      })
  void findsParametersOutsideOfLiteralsOnly(String sql) {
    String result =
        store.withSession(session -> session.sql(sql).bind("id", "7").one(String.class));

    assertThat(result).isEqualTo(":id7");
  }

  @Test
  void rejectsAParameterThatIsNotBound() {
    assertThatThrownBy(
            () -> store.withSession(session -> session.sql("SELECT :a").one(String.class)))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage("The parameter :a is not bound");
  }

  @Test
  void rejectsMoreOrFewerRowsThanOne() {
    store.withSession(
        session -> {
          assertThat(session.sql("SELECT 1 WHERE false").find(Integer.class)).isEmpty();
          assertThat(session.sql("SELECT NULL::int").find(Integer.class)).isEmpty();
          assertThatThrownBy(() -> session.sql("SELECT 1 WHERE false").one(Integer.class))
              .hasMessage("No row");
          assertThatThrownBy(() -> session.sql("VALUES (1), (2)").find(Integer.class))
              .hasMessage("2 rows instead of one at most");
          return null;
        });
  }

  @Test
  void commitsWhatReturnsAndRollsBackWhatThrows() {
    assertThat(store.<Integer, RuntimeException>inTransaction(session -> insert(session, 1)))
        .isOne();
    assertThatThrownBy(
            () ->
                store.inTransaction(
                    session -> {
                      insert(session, 2);
                      session.inTransaction(joined -> insert(joined, 3));
                      throw new java.io.IOException("stop");
                    }))
        .isExactlyInstanceOf(java.io.IOException.class)
        .hasMessage("stop");

    assertThat(ids()).containsExactly(1);
  }

  @Test
  void reportsTheDriversFailureAndReleasesTheTransaction() {
    store.withSession(
        session -> {
          insert(session, 1);
          assertThatThrownBy(() -> session.inTransaction(inner -> insert(inner, 1)))
              .isExactlyInstanceOf(StoreException.class)
              .cause()
              .isInstanceOfSatisfying(
                  SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
          // the connection is usable again
          assertThat(insert(session, 2)).isOne();
          return null;
        });

    assertThat(ids()).containsExactly(1, 2);
  }

  @Test
  void limitsTheSilenceOfTheStoreInBriefTransactionsOnly() {
    store
        .brief()
        .withSession(
            session -> {
              assertThat(timeout(session)).isEqualTo(10_000);
              return null;
            });
    store.withSession(
        session -> {
          assertThat(timeout(session)).isZero();
          return null;
        });
  }

  private static int timeout(SqlSession session) {
    try {
      return session.connection().getNetworkTimeout();
    } catch (SQLException e) {
      throw new StoreException(e);
    }
  }

  private static int insert(SqlSession session, int id) {
    return session.sql("INSERT INTO t VALUES (:id)").bind("id", id).execute();
  }

  private List<Integer> ids() {
    return store.withSession(
        session -> session.sql("SELECT id FROM t ORDER BY id").list(Integer.class));
  }
}
