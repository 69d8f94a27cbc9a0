package dev.sourcecheck.jar;

import static dev.sourcecheck.jar.Jar.SOURCES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sourcecheck.servers.PasswordServer;
import dev.sourcecheck.store.StoreSql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** The keys of a home, from its first start. One scenario, because each start takes seconds. */
class KeysIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern KEY = Pattern.compile("sck_([0-9a-f]{12})_[A-Za-z0-9_-]{43}");
  private static final String PASSWORD = "0nly this 0pens: it";

  @TempDir Path home;

  @Test
  void acceptsKeysUntilTheyAreRevokedAndRotatesTheMasterKey() throws Exception {
    String admin;
    String viewer;
    long source;
    try (PasswordServer server = PasswordServer.start("keeper", PASSWORD)) {
      try (Jar first = Jar.startAsItIs(home, Map.of()).awaitReady()) {
        admin = theOnlyKeyIn(first.out());
        assertThat(home.resolve("admin.key")).hasContent(admin + "\n");
        assertOwnerOnly("admin.key");

        viewer = theOnlyKeyIn(said("keys", "create", "--role", "viewer", "--name", "dashboard"));
        String operator = theOnlyKeyIn(said("keys", "create", "--role", "operator"));
        source = create(first, admin, server.port());
        assertThat(outcome(first, operator, source)).isEqualTo("success");
        assertRoles(first, viewer, operator, source);
        assertThat(dump()).noneMatch(row -> holdsAny(row, List.of(admin, viewer, operator)));

        String list = said("keys", "list");
        assertThat(list)
            .containsPattern(id(viewer) + " +viewer +\\S+ +dashboard")
            .contains("first");
        assertThat(KEY.matcher(list).find()).isFalse();
        assertThat(said("keys", "revoke", id(viewer))).contains("Revoked " + id(viewer));
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> first.sendWith(viewer, "GET", SOURCES, "").statusCode() == 401);
        assertThat(first.sendWith(operator, "GET", SOURCES, "").statusCode()).isEqualTo(200);
        first.terminate();
        assertThat(first.out()).doesNotContain(PASSWORD).doesNotContain(viewer);
      }

      rotateTwiceOnceKilled();

      try (Jar second = Jar.startAsItIs(home, Map.of()).awaitReady()) {
        assertThat(outcome(second, admin, source)).isEqualTo("success");
        assertThat(second.sendWith(viewer, "GET", SOURCES, "").statusCode()).isEqualTo(401);
        second.terminate();
        assertThat(KEY.matcher(second.out()).find()).isFalse();
        assertThat(second.complaints()).isEmpty();
      }
    }
  }

  private void rotateTwiceOnceKilled() throws Exception {
    Path master = home.resolve("master.key");
    String before = Files.readString(master);
    try (Jar rotation = Jar.startAsItIs(home, Map.of(), "secrets", "rotate")) {
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> !Files.readString(master).equals(before));
      rotation.kill();

      // whenever it was killed, the rotation is completed or repeated
      assertThat(said("secrets", "rotate")).contains("secrets with the new master key");
    }
    assertThat(Files.readString(master)).isNotEqualTo(before).hasSameSizeAs(before);
    assertOwnerOnly("master.key");
  }

  private static void assertRoles(Jar jar, String viewer, String operator, long source)
      throws Exception {
    String one = SOURCES + "/" + source;
    assertThat(jar.sendWith("", "GET", SOURCES, "").statusCode()).isEqualTo(401);
    assertThat(jar.sendWith(viewer + "x", "GET", SOURCES, "").statusCode()).isEqualTo(401);
    assertThat(jar.sendWith(viewer, "GET", SOURCES, "").statusCode()).isEqualTo(200);
    assertThat(jar.sendWith(viewer, "POST", one + "/test", "").statusCode()).isEqualTo(403);
    for (String key : List.of(viewer, operator)) {
      assertThat(jar.sendWith(key, "POST", SOURCES, "{}").statusCode()).isEqualTo(403);
      assertThat(jar.sendWith(key, "PUT", one, "{}").statusCode()).isEqualTo(403);
      assertThat(jar.sendWith(key, "DELETE", one, "").statusCode()).isEqualTo(403);
      assertThat(jar.sendWith(key, "POST", "/api/connections/x", "{}").statusCode()).isEqualTo(403);
      assertThat(jar.sendWith(key, "DELETE", "/api/connections/x", "").statusCode()).isEqualTo(403);
    }
    assertThat(jar.sendWith("", "GET", "/q/health/ready", "").statusCode()).isEqualTo(200);
  }

  private static long create(Jar jar, String key, int port) throws Exception {
    String form =
        """
        {"name": "kept", "type": "pg",
         "options": {"host": "127.0.0.1", "port": %d, "user": "keeper", "password": "%s",
                     "dbname": "postgres"}}
        """
            .formatted(port, PASSWORD);
    JsonNode created = JSON.readTree(jar.sendWith(key, "POST", SOURCES, form).body());
    return created.path("id").asLong();
  }

  private static String outcome(Jar jar, String key, long source) throws Exception {
    String started = jar.sendWith(key, "POST", SOURCES + "/" + source + "/test", "").body();
    long job = JSON.readTree(started).path("job_id").asLong();
    String done = jar.sendWith(key, "GET", SOURCES + "/test/" + job + "?wait=60", "").body();
    return JSON.readTree(done).at("/results/0/result/outcome").asText(done);
  }

  /** What a command beside the service prints. */
  private String said(String... command) throws Exception {
    try (Jar jar = Jar.startAsItIs(home, Map.of(), command)) {
      assertThat(jar.awaitExit()).as(jar.out() + jar.complaints()).isZero();
      assertThat(jar.complaints()).isEmpty();
      return jar.out();
    }
  }

  private static String theOnlyKeyIn(String text) {
    Matcher key = KEY.matcher(text);
    assertThat(key.find()).as(text).isTrue();
    String found = key.group();
    assertThat(key.find()).as(text).isFalse();
    return found;
  }

  private static String id(String key) {
    return key.substring(4, 16);
  }

  /** The part of a key that is no id, in any encoding that keeps its letters. */
  private static boolean holdsAny(String row, List<String> keys) {
    return keys.stream().anyMatch(key -> row.contains(key.substring(17))) || row.contains(PASSWORD);
  }

  private void assertOwnerOnly(String file) throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(file))))
        .isEqualTo("rw-------");
  }

  /** Every row of every table of the running embedded store. */
  private List<String> dump() throws Exception {
    PGSimpleDataSource store = new PGSimpleDataSource();
    store.setServerNames(new String[] {"127.0.0.1"});
    store.setPortNumbers(
        new int[] {
          Integer.parseInt(
              Files.readAllLines(home.resolve("store/data/postmaster.pid")).get(3).strip())
        });
    store.setDatabaseName("sourcecheck");
    store.setUser("postgres");
    store.setPassword(Files.readString(home.resolve("store/password")).strip());
    List<String> rows =
        new StoreSql(store)
            .withSession(
                session ->
                    session
                        .sql(
                            """
                            SELECT unnest(xpath('//text()',
                              query_to_xml(format('SELECT t::text FROM public.%I t', tablename),
                                true, false, '')))::text
                            FROM pg_tables WHERE schemaname = 'public'""")
                        .list(String.class));
    assertThat(rows).anyMatch(row -> row.contains("dashboard"));
    return rows;
  }
}
