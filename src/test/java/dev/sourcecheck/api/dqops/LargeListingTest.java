package dev.sourcecheck.api.dqops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** 5,000 schemas and 100,000 tables in one of them, of which a page at a time is in memory. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class LargeListingTest {
  private static final int SCHEMAS = 5_000;
  private static final int TABLES = 100_000;
  private static final int PAGE = 1_000;
  private static final String REMOTE = "/api/datasource/connections/large/schemas";
  private static final String QUERY = "query LIKE '%strpos(c.relname::text%'";

  private final String url;
  private final String database = Servers.newDatabase();
  private final StoreSql source = new StoreSql(Servers.superuser(database));

  LargeListingTest(@ConfigProperty(name = "test.url") String url) {
    this.url = url;
  }

  @Test
  void streamsAllNamesAtThePaceOfTheClient() throws IOException {
    fill();
    Dqops.create("large", database);

    assertThat(rows(REMOTE)).isEqualTo(SCHEMAS + 1);
    assertThat(rows(REMOTE + "/s1/tables")).isEqualTo(TABLES);
    assertThat(rows(REMOTE + "/s1/tables?tableNameContains=99999")).isEqualTo(1);

    try (Socket client = slowClient(REMOTE + "/s1/tables")) {
      long pages = pagesOnceNothingMoves();

      // what the sockets hold on both sides is a part of it
      assertThat(pages).isPositive().isLessThan(TABLES / PAGE * 3L / 4);
      source.useSession(
          session ->
              session
                  .sql(
                      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                          + " WHERE datname = current_database() AND pid <> pg_backend_pid()")
                  .execute());
      String rest = rest(client);

      // aborted: neither the array nor the transfer is complete
      assertThat(rest).contains("\"tableName\":").doesNotContain("}]").doesNotContain("\r\n0\r\n");
    }
  }

  private void fill() {
    source.useSession(
        session -> {
          session.sql("CREATE EXTENSION pg_stat_statements").execute();
          int batch = 1_000;
          for (int from = 1; from <= SCHEMAS; from += batch) {
            each(session, from, batch, "CREATE SCHEMA s%s");
          }
          // views take no file each
          for (int from = 1; from <= TABLES; from += batch) {
            each(
                session,
                from,
                batch,
                "CREATE VIEW s1.a_view_with_a_name_that_is_rather_long_%s AS SELECT");
          }
        });
  }

  private static void each(
      dev.sourcecheck.store.SqlSession session, int from, int n, String statement) {
    session
        .sql(
            "DO $do$ BEGIN FOR i IN "
                + from
                + ".."
                + (from + n - 1)
                + " LOOP EXECUTE format('"
                + statement
                + "', i); END LOOP; END $do$")
        .execute();
  }

  private long rows(String path) throws IOException {
    long rows = 0;
    int depth = 0;
    URLConnection connection = URI.create(url).resolve(path).toURL().openConnection();
    connection.setRequestProperty("Authorization", "Key " + StoreResource.KEY);
    try (InputStream in = connection.getInputStream();
        JsonParser json = Dqops.JSON.getFactory().createParser(in)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.START_OBJECT && ++depth == 1) {
          rows++;
        } else if (token == JsonToken.END_OBJECT) {
          depth--;
        }
      }
    }
    return rows;
  }

  /** One that asks and then reads nothing. */
  private Socket slowClient(String path) throws IOException {
    source.useSession(session -> session.sql("SELECT pg_stat_statements_reset()").execute());
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.setSoTimeout(60_000);
    socket.connect(new InetSocketAddress(URI.create(url).getHost(), URI.create(url).getPort()));
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: x\r\nAuthorization: Key "
            + StoreResource.KEY
            + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private long pagesOnceNothingMoves() {
    AtomicLong before = new AtomicLong(-1);
    await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              long now = pages();
              return now > 0 && before.getAndSet(now) == now;
            });
    return before.get();
  }

  private long pages() {
    return source.withSession(
        session ->
            session
                .sql(
                    "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE "
                        + QUERY
                        + " AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())")
                .one(Long.class));
  }

  private static String rest(Socket client) {
    StringBuilder all = new StringBuilder();
    byte[] buffer = new byte[65_536];
    try {
      InputStream in = client.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        all.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
      }
    } catch (java.net.SocketException reset) {
      // broken off as well
      return all.toString();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return all.toString();
  }
}
